// The conductor's page. The admin token comes in the address behind `#token=`, which never leaves the browser, or is
// typed in. Behind `#/` stands which page is shown.
import { holdsToken, keepToken, onRefused } from "./api.js";
import { isLively, leavePage, showPage } from "./details.js";
import { $, attempt, isAsking } from "./elements.js";
import { showOverview, startKinds, startOverview } from "./overview.js";

function takeTokenFromAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!token) return;
  keepToken(token);
  history.replaceState(null, "", location.pathname);
}

function showLogin() {
  $("login").hidden = false;
  $("nav").hidden = true;
  document.querySelector("main").hidden = true;
  $("token").focus();
}

const isOverview = () => !location.hash.startsWith("#/") || location.hash === "#/";

async function show() {
  const overview = isOverview();
  if (overview) {
    leavePage();
    await showOverview();
  }
  $("overview").hidden = !overview;
  $("page").hidden = overview;
  document.querySelector("main").hidden = false;
  $("nav").hidden = false;
  $("login").hidden = true;
  if (!overview && (await showPage(location.hash)) === undefined) location.hash = "#/";
}

async function start() {
  if (!holdsToken()) return showLogin();
  return attempt(async () => {
    await startKinds();
    await show();
  });
}

$("login").addEventListener("submit", (event) => {
  event.preventDefault();
  keepToken($("token").value.trim());
  start();
});

/** What a look by itself failed with is told beside what an action failed with, and goes when the next look succeeds. */
setInterval(async () => {
  if (document.querySelector("main").hidden || isAsking() || !(isOverview() || isLively(location.hash))) return;
  try {
    await (isOverview() ? showOverview() : showPage(location.hash));
    $("connection").textContent = "";
  } catch (error) {
    $("connection").textContent = error.message;
  }
}, 2000);
addEventListener("hashchange", () => {
  const hadToken = location.hash.includes("token=");
  takeTokenFromAddress();
  if (hadToken) start();
  else attempt(show);
});
onRefused(showLogin);
takeTokenFromAddress();
startOverview();
start();
