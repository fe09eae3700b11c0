// Accounts and keys, for administrators.

import { showAllowed } from "./allowed.js";
import { isConfirmed } from "./confirm.js";
import { showProblem } from "./problem.js";
import { request, requestJSON, sendJSON } from "./server.js";
import { label, quote, say } from "./words.js";

const part = (id) => document.querySelector(`#${id}`);
const [section, list, keys, fresh, problem, template] =
  ["accounts", "accounts-list", "keys-list", "key-fresh", "accounts-problem", "account-row"].map(part);
const [newAccount, newKey] = ["account-new", "key-new"].map(part);
const roles = { owner: "role.owner", member: "role.member", "guest-transcriber": "role.guest" };

export const showAccounts = () => showAllowed(section, load);

async function load() {
  const { accounts } = await requestJSON("api/accounts");
  const found = await requestJSON("api/keys");
  list.replaceChildren(...accounts.map(accountRow));
  keys.replaceChildren(...found.keys.map(keyRow));
  newKey.elements.account.replaceChildren(...accounts.map(({ name }) => new Option(name, name)));
}

function row(name, act) {
  const element = template.content.cloneNode(true).firstElementChild;
  quote(element.querySelector("strong"), name);
  const button = element.querySelector("button");
  button.addEventListener("click", () => attempt(act));
  return [element, element.querySelector("span"), button];
}

function accountRow({ id, name, role }) {
  const words = { title: "account.confirm", text: "account.gone", no: "account.keep", yes: "account.delete" };
  const [element, facts, button] = row(name, async () => {
    if (await isConfirmed(words, { name })) await request(`api/accounts/${id}`, { method: "DELETE" });
  });
  say(facts, roles[role]);
  say(button, "account.delete");
  label(button, "account.confirm", { name });
  return element;
}

function keyRow({ id, name, prefix, account, scopes, revoked_at: revoked, expires_at: expires }) {
  const words = { title: "apikey.confirm", text: "apikey.gone", no: "account.keep", yes: "apikey.revoke" };
  const [element, facts, button] = row(name, async () => {
    if (await isConfirmed(words, { name })) await request(`api/keys/${id}`, { method: "DELETE" });
  });
  say(facts, "apikey.facts", { prefix, account, scopes: scopes.join(", ") });
  say(button, "apikey.revoke");
  label(button, "apikey.confirm", { name });
  const isOver = revoked || (expires && new Date(expires) < new Date());
  button.hidden = Boolean(isOver);
  if (isOver) element.append(over(revoked ? "apikey.revoked" : "apikey.expired"));
  return element;
}

function over(key) {
  const text = document.createElement("span");
  text.className = "quiet last";
  say(text, key);
  return text;
}

/// Does something and shows what is there then.
async function attempt(act) {
  showProblem(problem, null);
  fresh.hidden = true;
  try {
    await act();
    await load();
    return true;
  } catch (failure) {
    showProblem(problem, failure);
    return false;
  }
}

newAccount.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { name, password, role } = newAccount.elements;
  const wanted = { name: name.value, password: password.value, role: role.value };
  password.value = "";
  if (await attempt(() => sendJSON("api/accounts", wanted))) newAccount.reset();
});

newKey.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { name, account, scopes } = newKey.elements;
  const wanted = { name: name.value, account: account.value, scopes: scopes.value.split(",") };
  let made = null;
  if (!(await attempt(async () => (made = await sendJSON("api/keys", wanted))))) return;
  newKey.reset();
  quote(fresh.querySelector("code"), made.key);
  fresh.hidden = false;
});
