// Logs in and out, or sets the appliance up; shows whichever of these is due.

import { watchHealth } from "./health.js";
import "./page-language.js";
import { refusal, Problem, showProblem } from "./problem.js";
import { say } from "./words.js";

const part = (id) => document.querySelector(`#${id}`);
const [insecure, known, title, setup, login] = ["insecure", "known", "known-title", "setup", "login"].map(part);

watchHealth(show);

/// Asks who is there, and shows what there is to do.
async function show() {
  const state = await (await send("api/session")).json();
  insecure.hidden = state.login_possible;
  known.hidden = !state.account;
  setup.hidden = Boolean(state.account) || !state.setup_needed;
  login.hidden = Boolean(state.account) || state.setup_needed;
  if (state.account) say(title, "login.known", { name: state.account.name });
  const field = document.querySelector("form:not([hidden]) input");
  if (field && document.activeElement === document.body) field.focus();
}

/// Sends what a form holds; the password leaves the page's memory whatever comes of it.
function submit(form, path, fields) {
  const problem = form.querySelector(".problem");
  const button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    showProblem(problem, null);
    try {
      await send(path, fields());
      location.assign("./");
    } catch (failure) {
      showProblem(problem, failure.code === "invalid_credentials" ? new Problem({ key: "login.wrong" }) : failure);
    } finally {
      for (const field of form.querySelectorAll("[type=password]")) field.value = "";
      button.disabled = false;
    }
  });
}

const value = (id) => part(id).value;
submit(setup, "api/setup", () => ({
  code: value("setup-code"), name: value("setup-name"), password: value("setup-password"),
}));
submit(login, "api/login", () => ({ name: value("login-name"), password: value("login-password") }));

part("logout").addEventListener("click", async () => {
  await send("api/logout", {});
  await show();
});

/// Without the key of the other pages: a wrong password is no reason to ask for one.
async function send(path, body) {
  const options = body
    ? { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : {};
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new Problem({ key: "problem.connection" });
  }
  if (response.ok) return response;
  throw refusal(response.status, await response.text(), response.headers.get("Retry-After"));
}
