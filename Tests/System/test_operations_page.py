"""Backups and the log on the page of the administration, in a real browser against the real server."""

from pathlib import Path

import pytest
from selenium.webdriver.support.ui import Select

from appliance import Server
from browser import Page
from test_accounts import PASSWORD, printed_code


@pytest.fixture
def page(own_data_dir: Path, tmp_path: Path):
    with Server(own_data_dir) as server:
        page = Page(server.url + "/login", tmp_path)
        page.server = server
        page.wait(lambda: page.one("#setup").is_displayed())
        page.one("#setup-code").send_keys(printed_code(server))
        page.one("#setup-name").send_keys("Ann")
        page.one("#setup-password").send_keys(PASSWORD)
        page.one("#setup button").click()
        page.wait(lambda: page.script("location.pathname") == "/")
        page.browser.get(server.url + "/admin")
        yield page
        page.browser.quit()


def test_a_backup_is_made_and_the_log_is_given_another_level(page: Page) -> None:
    page.wait(lambda: page.one("#backups").is_displayed() and page.one("#logs").is_displayed())
    folder = page.server.data_dir / "backups"
    assert str(folder) in page.one("#backups-text").text and not page.all("#backups-list li")
    page.one("#backup-make").click()
    page.wait(lambda: page.all("#backups-list li") and page.one("#backup-make").is_enabled())
    assert "stays until you delete it" in page.one("#backups-list li").text
    assert len(list(folder.iterdir())) == 1
    Select(page.one("#page-language")).select_by_value("de")
    assert page.one("#backup-make").text == "Jetzt eine Sicherung anlegen"
    assert "bleibt, bis Sie sie löschen" in page.one("#backups-list li").text

    page.one("#log-refresh").click()
    page.wait(lambda: "a backup was made" in page.one("#log-lines").text)
    assert not page.all("#log-lines [data-level=debug]")
    Select(page.one("#log-level")).select_by_visible_text("debug")
    page.wait(lambda: "the log level is changed" in page.one("#log-lines").text)
    page.one("#log-refresh").click()
    page.wait(lambda: "http.route=/api/logs" in page.one("#log-lines").text)
    assert Select(page.one("#log-level")).first_selected_option.text == "debug"
    assert page.errors() == []
