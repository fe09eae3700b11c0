#!/usr/bin/env bash
# Installs the Whisper Appliance on Debian 12 or 13 or Ubuntu 24.04, or brings an installed one up to date.
#
#   install.sh [--from SOURCE] [options]       installs; what is installed is updated by its own updater
#   install.sh --unpack FOLDER [--from SOURCE] verifies a release and puts it there, for an image; changes nothing else
#   install.sh --uninstall [--purge]           takes the programs away; with --purge the data too
#
#   --from SOURCE        the publisher's address, a copy of the published folder, or an offline bundle (.tar)
#   --channel NAME       stable (default) or beta
#   --version V          this version instead of the newest
#   --port N             where it answers (default 5001)
#   --model ID           which model it starts with (default base)
#   --model-from PLACE   where that is downloaded from: an address, a folder, or hub
#   --model-file FILE    an official ggml-ID.bin instead of a download
#   --accept-stale       installs from an offline bundle whose signed list is past its date
#   --replace-original   the original appliance is moved aside, its history imported, its port kept
#   --root FILE          the publisher's root of trust, instead of the one in this script
#
# Nothing of a release is run, and nothing of this machine changed, before the publisher's signatures have been checked.
# Every step may be repeated: after an interruption, run the same command again.
set -euo pipefail
export LC_ALL=C
umask 022

# Where everything is; nothing else names a place.
name=whisper-appliance
account=$name
prefix=/opt/$name
releases=$prefix/releases
incoming=$prefix.incoming
data=/var/lib/$name
settings=$data/config.yaml
units=/etc/systemd/system
command=/usr/local/bin/$name
update_command=/usr/local/bin/update
lock=/run/lock/$name-install
original=$prefix-original

# What may be chosen; the publisher fills in the first two (scripts/installers).
built_in_root='' publisher=''
from='' channel=stable version='' port='' model='' model_from='' model_file='' root='' target='' kind=tarball
accept_stale=no purge=no replace_original=no action=install
default_port=5001 default_model=base
# What verifying needs, and what the appliance needs: Debian packages.
verifying=(ca-certificates openssl)
needed=(ca-certificates curl ffmpeg openssl)
# How long a server may take until it is well, and an answer of a slow machine that is busy, in seconds.
patience=180 long_patience=600

self=${BASH_SOURCE[0]:-}
for part in speech machine source trust release service original proof removal; do # @PARTS@
    . "$(dirname "$self")/install.d/$part"                                         # @PARTS@
done                                                                               # @PARTS@

usage() {
    [ ! -f "$self" ] || sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$self" >&2
    stop_with 64 "'$1' is not understood"
}

read_options() {
    while [ $# -gt 0 ]; do
        case $1 in
        --uninstall) action=uninstall ;;
        --purge) purge=yes ;;
        --accept-stale) accept_stale=yes ;;
        --replace-original) replace_original=yes ;;
        --from | --channel | --version | --port | --model | --model-from | --model-file | --root | --unpack | --kind)
            [ $# -ge 2 ] || stop_with 64 "$1 needs a value"
            case $1 in
            --unpack) action=unpack target=$2 ;;
            *) printf -v "$(tr - _ <<<"${1#--}")" %s "$2" ;;
            esac
            shift
            ;;
        *) usage "$1" ;;
        esac
        shift
    done
    from=${from:-${publisher:-$(sed -n 's/^update-url: *//p' "$settings" 2>/dev/null)}}
    [[ $port =~ ^[0-9]{0,5}$ ]] || stop_with 64 "--port is '$port'; it must be a number like $default_port"
    [[ $version =~ ^[0-9A-Za-z.-]*$ ]] || stop_with 64 "--version is '$version'; it must be like 1.2.3"
    [[ $channel =~ ^(stable|beta)$ ]] || stop_with 64 "--channel is '$channel'; it must be stable or beta"
    [[ $model =~ ^[a-z0-9.-]*$ ]] || stop_with 64 "--model is '$model'; see 'models list' for their names"
    [[ $kind =~ ^(tarball|lxc-template)$ ]] || stop_with 64 "--kind is '$kind'; it must be tarball or lxc-template"
    [ -z "$model_file" ] || { [ -r "$model_file" ] && [[ $model_file =~ (^|/)ggml-[a-z0-9.-]+\.bin$ ]]; } ||
        stop_with 64 "--model-file is '$model_file'; it must be a readable file named ggml-ID.bin"
}

# A new installation. Up to the first "changed" nothing but the packages that verifying needs has been touched.
install_appliance() {
    check_machine
    check_original
    install_packages "${verifying[@]}"
    find_release
    check_release_fits
    fetch_release "$incoming"
    install_packages "${needed[@]}"
    move_original_aside
    make_account
    place_release
    verify_installed
    finish
    remove_incoming
}

# One that is there: its own updater checks, tries, and undoes. What an interrupted installation lacks is made up for.
update_appliance() {
    say "version $(installed_version) is installed; its own updater is asked for a newer one"
    check_machine
    install_packages "${verifying[@]}" "${needed[@]}"
    open_source
    follow_trust
    verify_installed
    make_account
    finish
    run_updater
    verify_installed
    install_units
    prove_it_works
    remove_incoming
}

# What turns a release that is in its place into a service that works.
finish() {
    write_settings
    write_stamp
    write_commands
    install_model
    install_units
    start_service
    import_original
    prove_it_works
}

main() {
    # This may be read from a pipe; nothing else is to read on there.
    exec </dev/null
    read_options "$@"
    trap 'explain_end $?' EXIT
    case $action in
    unpack)
        workspace=$(mktemp -d)
        check_tools
        find_release
        fetch_release "$(realpath -m "$target")"
        say "version $found_version, verified: $target"
        ;;
    uninstall)
        require_root
        take_lock
        remove_appliance
        ;;
    install)
        require_root
        take_lock
        workspace=$(mktemp -d)
        if is_installed; then update_appliance; else install_appliance; fi
        report_result
        ;;
    esac
    finished=yes
}

main "$@"
exit
