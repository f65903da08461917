// Leaving quickly: a click replaces this page in the history, and so do three presses of Shift within five seconds
// of each other. Without JavaScript the link still leads away. Nothing here is needed to read a page.
(function () {
  "use strict";
  var pressed = 0, timer = 0, alone = false;
  function link() { return document.getElementById("exit"); }
  function leave(event) {
    if (event) { event.preventDefault(); }
    var away = link().href, leaving = link().dataset.leaving;
    var veil = document.createElement("div");
    veil.className = "veil"; veil.setAttribute("role", "alert"); veil.textContent = leaving;
    document.body.replaceChildren(veil);
    document.title = leaving;
    location.replace(away);
  }
  function say(text) {
    var status = document.getElementById("exit-status");
    if (status) { status.textContent = text; }
  }
  document.addEventListener("click", function (event) {
    var at = event.target.closest && event.target.closest("a");
    if (!at) { return; }
    if (at.id === "exit") { leave(event); return; }
    if (at.id === "quiet") { sessionStorage.setItem("quiet", "1"); }
    var plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    var page = at.origin === location.origin && !at.hasAttribute("download");
    // A link to a place in the same page moves the focus by itself.
    if (!plain || !page || (at.hash && at.pathname + at.search === location.pathname + location.search)) { return; }
    sessionStorage.setItem("moved", "1");
    if (sessionStorage.getItem("quiet")) {
      event.preventDefault();
      location.replace(at.href);
    }
  }, true);
  document.addEventListener("submit", function (event) {
    if (event.target.method !== "get") { return; }
    sessionStorage.setItem("moved", "1");
    if (!sessionStorage.getItem("quiet")) { return; }
    event.preventDefault();
    location.replace(event.target.action.split("?")[0] + "?" + new URLSearchParams(new FormData(event.target)));
  }, true);
  document.addEventListener("keydown", function (event) {
    // Shift held to write a capital letter is not a press.
    alone = event.key === "Shift" && !event.repeat && !(event.ctrlKey || event.altKey || event.metaKey);
    if (event.key !== "Shift") { pressed = 0; }
  }, true);
  document.addEventListener("keyup", function (event) {
    if (event.key !== "Shift" || !alone || !link()) { return; }
    alone = false;
    pressed += 1;
    clearTimeout(timer);
    if (pressed === 3) { leave(); return; }
    say(link().dataset["press" + (3 - pressed)]);
    timer = setTimeout(function () { pressed = 0; say(""); }, 5000);
  }, true);
  // Who came by a link of this site begins to read at the heading; the way out is three presses of Shift away.
  function begin() {
    var heading = document.querySelector("h1");
    if (!heading) { return false; }
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    return true;
  }
  document.addEventListener("DOMContentLoaded", function () {
    if (!sessionStorage.getItem("moved")) { return; }
    sessionStorage.removeItem("moved");
    if (begin()) { return; }
    // The explorer draws its heading later; who has begun to use the page meanwhile is left alone.
    var waiting = new MutationObserver(function () {
      if (document.activeElement !== document.body || begin()) { waiting.disconnect(); }
    });
    waiting.observe(document.body, { childList: true, subtree: true });
  });
  // A page that is brought back from the memory of the browser must not come back veiled or with old counts.
  window.addEventListener("pageshow", function (event) {
    pressed = 0;
    if (event.persisted && document.querySelector(".veil")) { location.reload(); }
  });
})();
