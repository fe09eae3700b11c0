"""The page to set up and to log in, and the owner's accounts and keys, in a real browser against the real server."""

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
        yield page
        page.browser.quit()


def test_the_owner_sets_up_and_makes_a_key(page: Page) -> None:
    page.wait(lambda: page.one("#setup").is_displayed())
    page.one("#setup-code").send_keys(printed_code(page.server))
    page.one("#setup-name").send_keys("Ann")
    page.one("#setup-password").send_keys(PASSWORD)
    page.one("#setup button").click()
    page.wait(lambda: page.script("location.pathname") == "/")
    page.wait(lambda: page.script("document.querySelector('h1')?.textContent") == "Turn speech into text")

    page.browser.get(page.server.url + "/admin")
    page.wait(lambda: page.one("#accounts").is_displayed())
    assert page.one("#accounts-list li strong").text == "Ann"
    page.one("#key-new [name=name]").send_keys("laptop")
    Select(page.one("#key-new [name=scopes]")).select_by_value("read")
    page.one("#key-new button").click()
    page.wait(lambda: page.one("#key-fresh").is_displayed())
    key = page.one("#key-fresh code").text
    headers = {"X-API-Key": key, "X-Forwarded-For": "10.0.0.5"}
    with page.server.client(headers=headers) as http:
        assert http.get("/api/transcripts").status_code == 200
        page.one("#keys-list button").click()
        page.one("#confirm [value=yes]").click()
        page.wait(lambda: http.get("/api/transcripts").status_code == 401)
    assert page.errors() == []

    page.browser.get(page.server.url + "/login")
    page.wait(lambda: page.one("#known-title").text == "Logged in as Ann")
    page.one("#logout").click()
    page.wait(lambda: page.one("#login").is_displayed())
    page.one("#login-name").send_keys("ann")
    page.one("#login-password").send_keys("a wrong guess")
    page.one("#login button").click()
    page.wait(lambda: page.one("#login .problem").text == "The name or the password is wrong.")
