#!/usr/bin/env bash
# Makes a container on this Proxmox VE host and installs the Whisper Appliance in it.
#
#   create.sh [options] [-- options of install.sh]
#
#   --id N              number of the container (default: the next free one)
#   --hostname NAME     default whisper-appliance
#   --storage NAME      for its disk (default: the first that takes container disks)
#   --template NAME     of pveam's list (default: the newest Debian 12 or 13)
#   --template-storage NAME   for the template (default: the first that takes templates)
#   --bridge NAME       default vmbr0
#   --ip ADDRESS/BITS   with --gateway ADDRESS, instead of DHCP
#   --cores N, --memory MIB, --disk GIB       default 2, 4096, 20
#   --unprivileged yes|no                     default yes
#   --bundle FILE       an offline bundle to install from
#   --model-file FILE   an official ggml-ID.bin, instead of a download
#   --installer FILE    an install.sh that is here already
#
# Inside, the command 'update' brings the appliance up to date. If something fails, what was made stays to be looked at;
# what was there before is never touched.
set -euo pipefail
export LC_ALL=C

# The publisher fills these in (scripts/installers).
publisher='' installer_sha256=''
id='' hostname=whisper-appliance storage='' template='' template_storage='' bridge=vmbr0 ip=dhcp gateway=''
cores=2 memory=4096 disk=20 unprivileged=yes bundle='' model_file='' installer=''
# For boot, and for an address of the network, in seconds.
patience=120
work='' made=no step='starting' explained=no

usage() {
    [ ! -f "${BASH_SOURCE[0]:-}" ] || sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "${BASH_SOURCE[0]}" >&2
    exit 64
}
say() { printf 'create: %s\n' "$*" >&2; }
doing() {
    step=$1
    say "$1"
}
die() {
    say "$*"
    explained=yes
    exit 1
}

explain_end() {
    trap - EXIT
    [ -z "$work" ] || rm -rf "$work"
    [ "$1" != 0 ] || exit 0
    [ "$explained" = yes ] || say "this failed: $step. The lines above say why."
    if [ "$made" = yes ]; then
        say "Container $id was made and is still there. To look into it: pct enter $id"
        say "To remove it, with everything in it: pct stop $id; pct destroy $id"
    fi
    exit "$1"
}

read_options() {
    while [ $# -gt 0 ]; do
        case $1 in
        --)
            shift
            inner=("$@")
            break
            ;;
        --id | --hostname | --storage | --template | --template-storage | --bridge | --ip | --gateway | --cores | \
            --memory | --disk | --unprivileged | --bundle | --model-file | --installer)
            [ $# -ge 2 ] || die "$1 needs a value"
            printf -v "$(tr - _ <<<"${1#--}")" %s "$2"
            shift
            ;;
        *) usage ;;
        esac
        shift
    done
    local number
    for number in "${id:-100}" "$cores" "$memory" "$disk"; do
        [[ $number =~ ^[1-9][0-9]*$ ]] || die "'$number' is no number for --id, --cores, --memory or --disk"
    done
    [[ $hostname =~ ^[A-Za-z0-9][A-Za-z0-9-]*$ ]] || die "--hostname is '$hostname'; letters, digits and hyphens make one"
    case $unprivileged in yes | no) ;; *) die "--unprivileged is '$unprivileged'; it must be yes or no" ;; esac
    [ "$ip" = dhcp ] || [[ $ip =~ ^[0-9.]+/[0-9]+$ ]] || die "--ip is '$ip'; it must be like 192.168.1.20/24"
    local file
    for file in "$bundle" "$model_file" "$installer"; do
        [ -z "$file" ] || [ -r "$file" ] || die "$file cannot be read"
    done
}

# Nothing is changed in here.
check_host() {
    local tool
    [ "$(id -u)" = 0 ] || die "this must be run as root on the Proxmox VE host"
    for tool in pct pveam pvesh pvesm; do
        command -v $tool >/dev/null || die "there is no $tool: this is no Proxmox VE host. On Debian itself, run install.sh"
    done
    [ -n "$id" ] || id=$(pvesh get /cluster/nextid | tr -d '"')
    if pct status "$id" >/dev/null 2>&1 || { command -v qm >/dev/null && qm status "$id" >/dev/null 2>&1; }; then
        die "there is a container or machine $id already; choose another --id. Nothing was changed."
    fi
    [ -n "$storage" ] || storage=$(first_storage rootdir) || die "no active storage takes container disks; name one with --storage"
    [ -n "$template_storage" ] || template_storage=$(first_storage vztmpl) ||
        die "no active storage takes templates; allow that for one (pvesm set NAME --content vztmpl,…) or name it with --template-storage"
}

# first_storage CONTENT
first_storage() {
    local found
    found=$(pvesm status --content "$1" | awk 'NR > 1 && $3 == "active" {print $1; exit}')
    [ -n "$found" ] && printf %s "$found"
}

# The installer is known by its hash, so it does not matter how it came here.
find_installer() {
    work=$(mktemp -d)
    if [ -n "$installer" ]; then
        cp "$installer" "$work/install.sh"
        return
    fi
    [ -n "$publisher" ] || die "this script knows no publisher: take the one that he publishes, or name an --installer"
    doing "fetching the installer from $publisher"
    if command -v curl >/dev/null; then
        curl --silent --show-error --fail --location --output "$work/install.sh" "$publisher/install.sh"
    else
        wget --quiet --output-document "$work/install.sh" "$publisher/install.sh"
    fi || die "$publisher/install.sh could not be fetched. Nothing was changed."
    [ "$(sha256sum <"$work/install.sh" | cut -c1-64)" = "$installer_sha256" ] ||
        die "$publisher/install.sh is not the installer that belongs to this script; fetch this script again. Nothing was changed."
}

# The newest Debian that the appliance runs on, of what is here and else of what Proxmox offers.
find_template() {
    local pattern='^debian-1[23]-standard_.*amd64\.tar\.' offered
    doing "looking for a template of Debian"
    if [ -z "$template" ]; then
        template=$(pveam list "$template_storage" | awk 'NR > 1 {sub(".*/", "", $1); print $1}' | grep -E "$pattern" | sort -V | tail -n1) || true
    fi
    if [ -z "$template" ]; then
        pveam update >/dev/null || say "the list of templates could not be renewed; the one that is here is used"
        offered=$(pveam available --section system | awk '{print $2}')
        template=$(grep -E "$pattern" <<<"$offered" | sort -V | tail -n1) ||
            die "Proxmox offers no template of Debian 12 or 13 ('pveam available' lists them); name another with --template. Nothing was changed."
    fi
    template=${template##*/}
    pveam list "$template_storage" | grep -qF "/$template" && return
    doing "downloading the template $template"
    pveam download "$template_storage" "$template" >&2 || die "the template $template could not be downloaded to $template_storage"
}

create_container() {
    local network="name=eth0,bridge=$bridge,ip=$ip"
    [ -z "$gateway" ] || network+=",gw=$gateway"
    doing "making container $id, $hostname"
    pct create "$id" "$template_storage:vztmpl/$template" --hostname "$hostname" --ostype debian --onboot 1 \
        --unprivileged "$([ "$unprivileged" = yes ] && echo 1 || echo 0)" --features nesting=1 \
        --cores "$cores" --memory "$memory" --swap 512 --rootfs "$storage:$disk" --net0 "$network" --tags whisper-appliance >&2 ||
        die "Proxmox could not make the container; the lines above say why. To look for remains: pct status $id"
    made=yes
}

inside() { pct exec "$id" -- "$@"; }

# until_true WHAT COMMAND…
until_true() {
    local what=$1 deadline=$((SECONDS + patience))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $deadline ] || die "$what, even after $patience s"
        sleep 1
    done
}

# 'degraded' is a container with a unit that failed, which is no reason not to go on.
has_booted() { [[ $(inside systemctl is-system-running 2>/dev/null) =~ ^(running|degraded)$ ]]; }
has_address() { [ -n "$(inside hostname -I 2>/dev/null | tr -d ' \n')" ]; }

start_container() {
    doing "starting it"
    pct start "$id" >&2
    until_true "the container has not booted" has_booted
    [ -n "$bundle" ] || until_true "the container got no address on $bridge (is there a DHCP server? else use --ip)" has_address
}

install_inside() {
    local options=(--kind lxc-template) pushed=(/root/install.sh)
    doing "installing in it"
    pct push "$id" "$work/install.sh" /root/install.sh --perms 0700
    if [ -n "$bundle" ]; then
        pct push "$id" "$bundle" /root/bundle.tar
        pushed+=(/root/bundle.tar)
        options+=(--from /root/bundle.tar)
    fi
    if [ -n "$model_file" ]; then
        pct push "$id" "$model_file" "/root/${model_file##*/}"
        pushed+=("/root/${model_file##*/}")
        options+=(--model-file "/root/${model_file##*/}")
    fi
    options+=(${inner[@]+"${inner[@]}"})
    inside /root/install.sh "${options[@]}" ||
        die "the installation in container $id failed; the lines above say why and what to do." \
            "It may be repeated: pct exec $id -- /root/install.sh ${options[*]}"
    inside rm -f "${pushed[@]}"
}

main() {
    inner=()
    read_options "$@"
    trap 'explain_end $?' EXIT
    check_host
    find_installer
    find_template
    create_container
    start_container
    install_inside
    echo "It runs in container $id ($hostname). To update it: pct exec $id -- update"
}

main "$@"
exit
