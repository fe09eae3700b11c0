"""A real browser with one page of the appliance in it."""

from collections.abc import Callable
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait


class Page:
    """A page in a browser of its own."""

    def __init__(self, url: str, downloads: Path, language: str = "en") -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        options.accept_insecure_certs = True  # The browser does not know the appliance's certificate authority.
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
        languages = (f"--lang={language}", f"--accept-lang={language}")
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", *languages):
            options.add_argument(argument)
        self.browser = webdriver.Chrome(options, webdriver.ChromeService("/usr/bin/chromedriver"))
        self.browser.set_window_size(1280, 900)
        self.browser.get(url)
        self.wait(lambda: self.one("#health").get_attribute("data-state") == "ready")

    def one(self, selector: str) -> WebElement:
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def shows(self, selector: str) -> bool:
        return self.one(selector).is_displayed()

    def says(self, selector: str, text: str, seconds: float = 10) -> None:
        """Waits until an element says something."""
        self.wait(lambda: self.shows(selector) and text in self.one(selector).text, seconds)

    def script(self, expression: str) -> object:
        return self.browser.execute_script(f"return {expression}")

    def wait(self, condition: Callable[[], object], seconds: float = 60) -> None:
        WebDriverWait(self.browser, seconds, poll_frequency=0.05).until(lambda _: condition())

    def errors(self) -> list[str]:
        """What the browser complained about since the last call."""
        return [entry["message"] for entry in self.browser.get_log("browser") if entry["level"] == "SEVERE"]
