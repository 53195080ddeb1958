// Every page: the theme switch, the list of keys, and details that open for a link or for print.
"use strict";
(function () {
  var root = document.documentElement;

  function remember(theme) {
    try {
      if (theme === "auto") localStorage.removeItem("gate2-theme");
      else localStorage.setItem("gate2-theme", theme);
    } catch (refused) {
      // Storage is not allowed here: it holds for this page.
    }
  }

  function switchTheme() {
    var group = document.querySelector(".themes");
    if (!group) return;
    var buttons = group.querySelectorAll("button");
    function show() {
      var now = root.dataset.theme || "auto";
      buttons.forEach(function (button) {
        button.setAttribute("aria-pressed", String(button.dataset.themeChoice === now));
      });
    }
    buttons.forEach(function (button) {
      button.addEventListener("click", function () {
        var theme = button.dataset.themeChoice;
        if (theme === "auto") delete root.dataset.theme;
        else root.dataset.theme = theme;
        remember(theme);
        show();
      });
    });
    show();
    group.hidden = false;
  }

  // --- keys ------------------------------------------------------------------------------------

  var KEYS = [
    ["/", "Find a record"],
    ["↓ ↑", "Next, previous row of the table"],
    ["Enter", "Open the row"],
    ["Esc", "Leave the filter, close this"],
    ["g o", "Overview"],
    ["g r", "Records"],
    ["g w", "Looks wrong"],
    ["g a", "Across records"],
    ["g t", "Trend"],
    ["g c", "Codes"],
    ["?", "These keys"],
  ];
  var PLACES = { o: 0, r: 1, w: 2, a: 3, t: 4, c: 5 };
  var dialog = null;

  function make(name, className, words) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (words !== undefined) made.textContent = words;
    return made;
  }

  function keysDialog() {
    if (dialog) return dialog;
    dialog = make("dialog", "keys");
    var title = make("h2", "", "Keys");
    title.id = "page-keys";
    dialog.setAttribute("aria-labelledby", "page-keys");
    var list = make("dl");
    KEYS.forEach(function (each) {
      var line = make("div");
      var term = make("dt");
      each[0].split(" ").forEach(function (key) {
        term.append(make("kbd", "", key), " ");
      });
      line.append(term, make("dd", "", each[1]));
      list.append(line);
    });
    var close = make("button", "", "Close");
    close.type = "button";
    close.addEventListener("click", function () {
      dialog.close();
    });
    dialog.append(title, list, close);
    document.body.append(dialog);
    return dialog;
  }

  function isTyping(target) {
    return target instanceof Element && target.closest("input, select, textarea, dialog") !== null;
  }

  var waitsForPlace = false;

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (waitsForPlace) {
      waitsForPlace = false;
      var links = document.querySelectorAll("header.top nav a");
      if (event.key in PLACES && links[PLACES[event.key]]) links[PLACES[event.key]].click();
      return;
    }
    if (event.key === "g") {
      waitsForPlace = true;
    } else if (event.key === "?") {
      event.preventDefault();
      keysDialog().showModal();
    } else if (event.key === "/" && !document.getElementById("page-find")) {
      event.preventDefault();
      document.querySelectorAll("header.top nav a")[PLACES.r].click();
    }
  }

  // --- what is folded --------------------------------------------------------------------------

  function openTarget() {
    var name = location.hash.slice(1);
    try {
      name = decodeURIComponent(name);
    } catch (malformed) {
      return;
    }
    var target = name && document.getElementById(name);
    if (!target) return;
    for (var at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    target.scrollIntoView();
  }

  function openForPrint() {
    var opened = [];
    window.addEventListener("beforeprint", function () {
      document.querySelectorAll("details:not([open]):is(:not(.numbers), .printed)").forEach(function (each) {
        each.open = true;
        opened.push(each);
      });
    });
    window.addEventListener("afterprint", function () {
      opened.splice(0).forEach(function (each) {
        each.open = false;
      });
    });
  }

  switchTheme();
  document.addEventListener("keydown", onKey);
  window.addEventListener("hashchange", openTarget);
  openTarget();
  openForPrint();
})();
