"""The web page in a real browser, against the real server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

import browser
from appliance import Server

JFK = "en_jfk.wav"
SAID = "ask not what your country can do for you"


class Page(browser.Page):
    """The page of recordings."""

    def choose(self, *files: Path) -> None:
        self.one("#files").send_keys("\n".join(map(str, files)))

    def transcribe(self, file: Path) -> None:
        """Chooses a file and waits until its transcript is open."""
        self.choose(file)
        self.wait(lambda: not self.all("#jobs li"))
        self.wait(lambda: self.one("#reading").is_displayed())

    def titles(self) -> list[str]:
        """The names in the list of earlier transcripts, newest first, as far as shown."""
        names = "[...document.querySelectorAll('#history strong')].map((name) => name.textContent)"
        return self.script(names)

    def text(self) -> str:
        """The open transcript, whatever its segments and whether or not they are on the screen."""
        segments = self.script("[...document.querySelectorAll('#segments p')].map((segment) => segment.textContent)")
        return " ".join(segments)


@pytest.fixture
def open_page(server: Server, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    pages: list[Page] = []

    def open_page(language: str = "en") -> Page:
        pages.append(Page(server.url + "/", tmp_path, language))
        return pages[-1]

    yield open_page
    for page in pages:
        page.browser.quit()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


def test_the_page_loads_without_complaints(page: Page) -> None:
    assert page.one("h1").text == "Turn speech into text"
    assert page.one("#health").text.startswith("Ready, model ")
    assert page.one("#version").text.startswith("Version ")
    page.wait(lambda: page.titles() or page.one("#history-empty").is_displayed())
    assert page.errors() == []


def test_all_languages_can_be_chosen(page: Page) -> None:
    codes = {option.get_attribute("value") for option in Select(page.one("#spoken")).options}
    assert len(codes) == 1 + 99
    assert {"", "de", "en", "haw", "zh"} <= codes


def test_a_file_becomes_text(page: Page, audio: Callable[[str], Path]) -> None:
    page.transcribe(audio(JFK))
    assert page.one("#reading-title").text == JFK
    assert SAID in page.text().lower()
    assert "English" in page.one("#reading-facts").text
    assert page.errors() == []


def test_text_appears_while_it_decodes_and_can_be_cancelled(page: Page, long_recording: Path) -> None:
    page.choose(long_recording)
    page.wait(lambda: page.one(".job .text").text)
    assert page.one(".job .state").text.startswith("Transcribing")
    page.one(".job .cancel").click()
    assert page.one(".job .state").text == "Cancelled"
    page.one(".job .remove").click()
    assert not page.one("#work").is_displayed()
    assert not page.one("#reading").is_displayed()


def test_several_files_are_transcribed_one_after_another(page: Page, audio: Callable[[str], Path]) -> None:
    files = [audio(JFK), audio("en_fmt_jfk.mp3")]
    page.choose(*files)
    page.wait(lambda: page.titles()[:2] == [file.name for file in reversed(files)])
    page.wait(lambda: not page.one("#work").is_displayed())
    assert page.one("#reading-title").text == JFK
    assert page.errors() == []


def test_the_recording_is_played_along(page: Page, audio: Callable[[str], Path]) -> None:
    page.transcribe(audio(JFK))
    assert page.one("#audio").is_displayed()
    page.one("#segments li:last-child button").click()
    page.wait(lambda: page.all("#segments li:last-child[aria-current]"))
    page.wait(lambda: page.script("audio.currentTime > 0 && !audio.paused"))
    assert page.errors() == []


def test_a_translation_can_be_asked_for(own_data_dir: Path, tmp_path: Path, audio: Callable[[str], Path]) -> None:
    with Server(own_data_dir) as server:
        page = Page(server.url + "/", tmp_path)
        try:
            page.one("#translate").click()
            assert not page.one("#spoken").is_enabled()
            page.transcribe(audio("de_thorsten_neutral.wav"))
            assert page.text()
            assert "German" in page.one("#reading-facts").text
            assert page.errors() == []
        finally:
            page.browser.quit()


def test_a_recording_without_speech_is_no_error(page: Page, audio: Callable[[str], Path]) -> None:
    page.transcribe(audio("none_gen_silence.flac"))
    assert page.one("#no-speech").text == "No speech was found in this recording."
    assert page.errors() == []


def test_the_transcript_can_be_downloaded(page: Page, audio: Callable[[str], Path], tmp_path: Path) -> None:
    page.transcribe(audio(JFK))
    for format in ("txt", "srt", "vtt"):
        page.one(f"#downloads a[data-format={format}]").click()
        page.wait(lambda format=format: list(tmp_path.glob(f"*.{format}")))
        (file,) = tmp_path.glob(f"*.{format}")
        assert "country" in file.read_text("utf-8")
    assert page.errors() == []


def test_an_earlier_transcript_can_be_opened_and_deleted(
    open_page: Callable[..., Page], audio: Callable[[str], Path], http: httpx.Client
) -> None:
    open_page().transcribe(audio(JFK))
    page = open_page()
    page.wait(page.titles)
    entry = page.one("#history li")
    transcript = entry.get_attribute("data-id")
    assert page.titles()[0] == JFK

    entry.find_element(By.CSS_SELECTOR, ".open").click()
    page.wait(lambda: page.one("#reading").is_displayed())
    assert "country" in page.text()
    assert page.one("#player-missing").is_displayed()

    page.one("#reading-delete").click()
    page.one("#confirm [value=no]").click()
    assert http.get(f"/api/transcripts/{transcript}").status_code == 200

    page.one("#reading-delete").click()
    page.one("#confirm [value=yes]").click()
    page.wait(lambda: not page.all(f"#history li[data-id='{transcript}']"))
    assert not page.one("#reading").is_displayed()
    assert http.get(f"/api/transcripts/{transcript}").status_code == 404
    assert page.errors() == []


def test_a_file_that_is_no_recording_is_refused_in_words(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("This was never said.\n" * 100)
    page.choose(file)
    page.wait(lambda: page.one(".job .problem").text)
    assert page.one(".job .state").text == "Failed"
    assert len(page.one(".job .problem").text.split()) >= 4
    # The browser itself notes the refusal; there must be nothing else.
    assert [error for error in page.errors() if " 400 " not in error] == []


def test_the_page_speaks_german(open_page: Callable[..., Page], audio: Callable[[str], Path]) -> None:
    page = open_page(language="de")
    assert page.script("document.documentElement.lang") == "de"
    assert page.one("h1").text == "Sprache wird Text"
    assert page.one("#health").text.startswith("Bereit, Modell ")
    page.transcribe(audio(JFK))
    assert page.one("#copy").text == "Text kopieren"
    assert "Englisch" in page.one("#reading-facts").text

    Select(page.one("#page-language")).select_by_value("en")
    assert page.one("#copy").text == "Copy text"
    page.browser.refresh()
    page.wait(lambda: page.one("h1").text == "Turn speech into text")
    assert page.errors() == []


def test_a_lost_server_is_noticed_and_its_return_too(own_server: Server, tmp_path: Path) -> None:
    page = Page(own_server.url + "/", tmp_path)
    try:
        own_server.stop()
        page.wait(lambda: page.one("#health").text == "No connection")
        assert page.one("#reason").text
        own_server.start()
        page.wait(lambda: page.one("#health").text.startswith("Ready"))
        assert not page.one("#reason").is_displayed()
    finally:
        page.browser.quit()
