// The table of records: filtered, sorted and drawn a page at a time from data/records.js.
//
// What a record says is shown by textContent only. The address after # holds the whole state, so
// that every view is a link: #q=words&status=…&code=…&sort=-minutes&page=2
"use strict";
(function () {
  var table = document.getElementById("page-table");
  if (!table || typeof gate2Rows === "undefined") return;

  var PER_PAGE = 100;
  var legend = gate2Rows[0];
  var rows = [].concat.apply([], gate2Rows.slice(1));
  gate2Rows = null;

  // Places in a row, as table.py writes them.
  var PAGE = 0, TITLE = 1, PATH = 2, STATUS = 3, STATED = 4, MONTH = 5, FORM = 6, DOMAIN = 7,
    ATTEMPT = 8, KINDS = 9, GATEABLE = 10, VERIFIED = 11, LACKING = 12, CODES = 13, MAIN = 14,
    MINUTES = 15, INVALID = 16;

  var body = table.tBodies[0];
  var count = document.getElementById("page-count");
  var bar = document.getElementById("page-filters");
  var pages = document.getElementById("page-pages");
  var number = new Intl.NumberFormat("en");
  var collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  var controls = {};
  var more = make("div", "filters-bar");
  var names = {};
  var state = {};
  var shown = [];
  var current = 0;

  function make(name, className, words) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (words !== undefined) made.textContent = words;
    return made;
  }

  function label(word) {
    return word.charAt(0) + word.slice(1).toLowerCase();
  }

  // --- filters ---------------------------------------------------------------------------------

  function indexOfCode(asked) {
    var wanted = asked.toUpperCase();
    return legend.codes.findIndex(function (code) {
      return code[0] === wanted || code[0] === "G2-" + wanted || code[1] === asked.toLowerCase();
    });
  }

  function place(list, asked) {
    return list.findIndex(function (each) {
      return each.toLowerCase() === asked.toLowerCase();
    });
  }

  // Each gives, for what is asked, the test that a row has to pass.
  var FILTERS = {
    status: function (asked) {
      var at = place(legend.statuses, asked);
      return function (row) { return row[STATUS] === at; };
    },
    stated: function (asked) {
      var at = place(legend.statuses, asked);
      return function (row) { return row[STATED] === at; };
    },
    kind: function (asked) {
      var at = legend.kinds.findIndex(function (each) { return each[0] === asked.toLowerCase(); });
      return function (row) { return row[KINDS][at] > 0; };
    },
    code: function (asked) {
      var at = indexOfCode(asked);
      return function (row) { return row[CODES].includes(at); };
    },
    month: function (asked) {
      return function (row) { return row[MONTH] === (asked === "none" ? "" : asked); };
    },
    form: function (asked) {
      var at = place(legend.forms, asked);
      return function (row) { return row[FORM] === at; };
    },
    domain: function (asked) {
      return function (row) { return row[DOMAIN] === asked; };
    },
    attempt: function (asked) {
      var at = legend.attempts.findIndex(function (each) { return each[0] === asked; });
      return function (row) { return row[ATTEMPT] === at; };
    },
    invalid: function () {
      return function (row) { return row[INVALID] === 1; };
    },
  };

  var texts = null;

  function textOf(at) {
    if (!texts) {
      texts = rows.map(function (row) {
        return (row[TITLE] + "\n" + row[PATH]).toLowerCase();
      });
    }
    return texts[at];
  }

  function matching() {
    var tests = Object.keys(FILTERS)
      .filter(function (key) { return state[key]; })
      .map(function (key) { return FILTERS[key](state[key]); });
    var words = (state.q || "").toLowerCase().split(/\s+/).filter(Boolean);
    var found = [];
    for (var at = 0; at < rows.length; at += 1) {
      var row = rows[at];
      var passes = tests.every(function (test) { return test(row); }) &&
        words.every(function (word) { return textOf(at).includes(word); });
      if (passes) found.push(at);
    }
    return found;
  }

  // --- sorting ---------------------------------------------------------------------------------

  function sum(kinds) {
    return kinds.reduce(function (all, each) { return all + each; }, 0);
  }

  function codeName(at) {
    return at < 0 ? "" : legend.codes[at][0];
  }

  // What a column is sorted by; null stands last either way.
  var KEYS = {
    title: function (row) { return row[TITLE]; },
    path: function (row) { return row[PATH]; },
    status: function (row) { return [1, 0, 2].indexOf(row[STATUS]); },
    stated: function (row) { return differs(row) ? row[STATED] : null; },
    month: function (row) { return row[MONTH] || null; },
    kinds: function (row) { return sum(row[KINDS]); },
    verified: function (row) {
      return row[GATEABLE] ? row[VERIFIED] / row[GATEABLE] : null;
    },
    lacking: function (row) { return row[GATEABLE] ? row[LACKING] : null; },
    code: function (row) { return codeName(row[MAIN]) || null; },
    minutes: function (row) { return row[MINUTES]; },
  };

  var ranks = {};

  // The place of every row in one order of the column: sorted once, then only looked up.
  function ranksBy(key) {
    if (ranks[key]) return ranks[key];
    var values = rows.map(KEYS[key]);
    var order = rows.map(function (_, at) { return at; });
    order.sort(function (one, other) {
      var a = values[one], b = values[other];
      if (a === b) return one - other;
      if (a === null) return 1;
      if (b === null) return -1;
      return typeof a === "string" ? collator.compare(a, b) || one - other : a - b || one - other;
    });
    var found = { at: new Float64Array(rows.length), missing: new Uint8Array(rows.length) };
    order.forEach(function (at, rank) {
      found.at[at] = rank;
      found.missing[at] = values[at] === null ? 1 : 0;
    });
    ranks[key] = found;
    return found;
  }

  function sortKey() {
    return state.sort.replace(/^-/, "");
  }

  function sorted(found) {
    if (!state.sort) return found;
    var by = ranksBy(sortKey());
    var sign = state.sort.charAt(0) === "-" ? -1 : 1;
    return found.sort(function (one, other) {
      return by.missing[one] - by.missing[other] || sign * (by.at[one] - by.at[other]);
    });
  }

  // --- drawing ---------------------------------------------------------------------------------

  function differs(row) {
    return row[STATED] >= 0 && row[STATED] !== row[STATUS];
  }

  function status(at) {
    var word = legend.statuses[at];
    return make("span", "status " + word.toLowerCase(), label(word));
  }

  function kindsSaid(kinds) {
    var said = [];
    kinds.forEach(function (each, at) {
      if (each) said.push(number.format(each) + "\u00a0" + legend.kinds[at][1]);
    });
    return said.join(", ") || "none";
  }

  function minutesSaid(minutes) {
    if (minutes === null) return "–";
    if (minutes < 1) return Math.max(Math.round(60 * minutes), 1) + " s";
    if (minutes < 60) return minutes.toFixed(1).replace(/\.0$/, "") + " min";
    return number.format(Math.round(minutes / 6) / 10) + " h";
  }

  function code(at) {
    if (at < 0) return "–";
    var link = make("a", "code " + legend.effects[at]);
    link.href = "codes.html#" + legend.codes[at][0];
    link.append(make("code", "", legend.codes[at][0].replace("G2-", "")), " ",
      make("span", "code-name", legend.codes[at][1]));
    return link;
  }

  function cell(key, held) {
    var made = make("td", "col-" + key);
    made.dataset.name = names[key];
    made.append(held);
    return made;
  }

  function drawRow(at) {
    var row = rows[at];
    var line = make("tr");
    var head = make("th", "col-title");
    head.scope = "row";
    var link = make("a", "row-link", row[TITLE]);
    link.href = row[PAGE];
    head.append(link, make("span", "path", row[PATH]));
    var stated = differs(row) ? make("span", "stated", label(legend.statuses[row[STATED]])) : "";
    line.append(
      head,
      cell("status", status(row[STATUS])),
      cell("stated", stated),
      cell("month", row[MONTH] || "–"),
      cell("kinds", kindsSaid(row[KINDS])),
      cell("verified", number.format(row[VERIFIED]) + " of " + number.format(row[GATEABLE])),
      cell("lacking", number.format(row[LACKING])),
      cell("code", code(row[MAIN])),
      cell("minutes", minutesSaid(row[MINUTES]))
    );
    return line;
  }

  function draw() {
    var last = Math.max(1, Math.ceil(shown.length / PER_PAGE));
    current = Math.min(Math.max(1, Number(state.page) || 1), last);
    var from = (current - 1) * PER_PAGE;
    body.replaceChildren.apply(body, shown.slice(from, from + PER_PAGE).map(drawRow));
    if (!shown.length) {
      var line = make("tr");
      var empty = make("td", "empty", "No record passes these filters.");
      empty.colSpan = table.tHead.rows[0].cells.length;
      line.append(empty);
      body.replaceChildren(line);
    }
    var of = number.format(shown.length) + " of " + number.format(rows.length) + " records";
    var words = last > 1 ? of + ", page " + current + " of " + number.format(last) : of;
    if (count.textContent !== words) count.textContent = words;
    drawPages(last);
    drawHeads();
  }

  function drawPages(last) {
    pages.hidden = last === 1;
    pages.replaceChildren();
    function step(words, to, possible) {
      var button = make("button", "", words);
      button.type = "button";
      button.disabled = !possible;
      button.addEventListener("click", function () {
        turnTo(to);
        table.closest(".scroll").scrollIntoView();
      });
      pages.append(button);
    }
    step("First", 1, current > 1);
    step("Previous", current - 1, current > 1);
    pages.append(make("span", "", "Page " + current + " of " + number.format(last)));
    step("Next", current + 1, current < last);
    step("Last", last, current < last);
  }

  function drawHeads() {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head) {
      var key = head.dataset.key;
      var now = state.sort === key ? "ascending" : state.sort === "-" + key ? "descending" : null;
      if (now) head.setAttribute("aria-sort", now);
      else head.removeAttribute("aria-sort");
    });
  }

  // --- the state and its address ---------------------------------------------------------------

  var KNOWN = ["q"].concat(Object.keys(FILTERS), ["sort", "page"]);

  function readAddress() {
    var asked = new URLSearchParams(location.hash.slice(1));
    state = {};
    KNOWN.forEach(function (key) {
      if (asked.get(key)) state[key] = asked.get(key);
    });
    // Own names only: an address may say "toString".
    if (state.sort && !Object.hasOwn(KEYS, sortKey())) delete state.sort;
  }

  function address() {
    var said = new URLSearchParams();
    KNOWN.forEach(function (key) {
      if (state[key] && !(key === "page" && String(state[key]) === "1")) said.set(key, state[key]);
    });
    return "#" + said.toString();
  }

  // Another view is another entry of the history; typing replaces the entry it began with.
  function keepAddress(replace) {
    if (location.hash === address() || (!location.hash && address() === "#")) return;
    if (replace) history.replaceState(null, "", address());
    else history.pushState(null, "", address());
  }

  function refresh(replace) {
    shown = sorted(matching());
    draw();
    keepAddress(replace);
    showControls();
  }

  function change(key, value, replace) {
    if (value) state[key] = value;
    else delete state[key];
    delete state.page;
    refresh(replace);
  }

  function turnTo(page) {
    state.page = String(page);
    draw();
    keepAddress(false);
  }

  // --- controls --------------------------------------------------------------------------------

  function showControls() {
    Object.keys(FILTERS).concat("q", "sort").forEach(function (key) {
      var control = controls[key];
      if (!control) return;
      var value = state[key] || "";
      if (key === "code" && value) {
        var at = indexOfCode(value);
        value = at < 0 ? value : legend.codes[at][0];
      } else if (key === "status" || key === "stated") {
        value = value.toUpperCase();
      }
      if (document.activeElement === control && key === "q") return;
      control.value = value;
      control.classList.toggle("set", Boolean(value));
    });
    var set = Object.keys(FILTERS).filter(function (key) { return state[key]; }).length;
    controls.folded.textContent = set ? "More filters, " + set + " set" : "More filters";
    controls.reset.disabled = !Object.keys(FILTERS).concat("q", "sort").some(function (key) {
      return state[key];
    });
  }

  function field(name, control, into, className) {
    var held = make("label", className || "");
    held.append(make("span", "", name), control);
    into.append(held);
  }

  function addFind() {
    var find = make("input");
    find.type = "search";
    find.id = "page-find";
    find.placeholder = "Title or path";
    find.autocomplete = "off";
    find.spellcheck = false;
    find.setAttribute("aria-keyshortcuts", "/");
    var waiting = 0;
    find.addEventListener("input", function () {
      clearTimeout(waiting);
      waiting = setTimeout(function () { change("q", find.value.trim(), true); }, 80);
    });
    controls.q = find;
    field("Find", find, bar, "find");
  }

  // Options are [value, words, count]; those that no row has are left out.
  function addChoice(key, name, options) {
    var present = options.filter(function (option) { return option[2]; });
    if (!present.length) return;
    var choice = make("select");
    choice.append(new Option("any", ""));
    present.forEach(function (option) {
      var words = option[1] + " (" + number.format(option[2]) + ")";
      choice.append(new Option(words, option[0]));
    });
    choice.addEventListener("change", function () { change(key, choice.value, false); });
    controls[key] = choice;
    field(name, choice, more, key === "code" ? "wide" : "");
  }

  function counted(list, has) {
    var counts = new Array(list.length).fill(0);
    rows.forEach(function (row) {
      has(row).forEach(function (at) { if (at >= 0) counts[at] += 1; });
    });
    return counts;
  }

  function fromLegend(list, words, has) {
    var counts = counted(list, has);
    return list.map(function (each, at) {
      return [each, words ? words(each) : each, counts[at]];
    });
  }

  function fromValues(at, emptyValue, emptyWords) {
    var counts = new Map();
    rows.forEach(function (row) { counts.set(row[at], (counts.get(row[at]) || 0) + 1); });
    return Array.from(counts.keys()).sort(collator.compare).map(function (value) {
      return value ? [value, value, counts.get(value)]
        : [emptyValue, emptyWords, emptyValue ? counts.get(value) : 0];
    });
  }

  function codeOptions() {
    var counts = counted(legend.codes, function (row) { return row[CODES]; });
    return legend.codes.map(function (code, at) {
      return [code[0], code[0].replace("G2-", "") + " " + code[1], counts[at]];
    });
  }

  // Of pairs of what is asked for and what it is called.
  function fromPairs(list, has) {
    var counts = counted(list, has);
    return list.map(function (each, at) { return [each[0], each[0], counts[at]]; });
  }

  function kindsOf(row) {
    return row[KINDS].map(function (each, at) { return each ? at : -1; });
  }

  function addControls() {
    addFind();
    var folded = make("details", "more");
    folded.append(make("summary", "", "More filters"), more);
    controls.folded = folded.firstChild;
    folded.open = window.matchMedia("(min-width: 46rem)").matches;
    bar.append(folded);
    addChoice("status", "Status", fromLegend(legend.statuses, label, function (row) {
      return [row[STATUS]];
    }));
    addChoice("code", "Reason code", codeOptions());
    addChoice("kind", "Kind", fromPairs(legend.kinds, kindsOf));
    addChoice("attempt", "Attempt", fromPairs(legend.attempts, function (row) {
      return [row[ATTEMPT]];
    }));
    addChoice("month", "Month", fromValues(MONTH, "none", "no date"));
    addChoice("form", "Form", fromLegend(legend.forms, null, function (row) {
      return [row[FORM]];
    }));
    addChoice("domain", "Domain", fromValues(DOMAIN, "", ""));
    addChoice("stated", "Stated", fromLegend(legend.statuses, label, function (row) {
      return [row[STATED]];
    }));
    addChoice("invalid", "Invalid", [["1", "yes", counted([1], function (row) {
      return [row[INVALID] - 1];
    })[0]]]);
    addSortChoice();
    var reset = make("button", "reset", "Reset");
    reset.type = "button";
    reset.addEventListener("click", function () {
      state = {};
      controls.q.value = "";
      refresh(false);
    });
    controls.reset = reset;
    more.append(reset);
    bar.hidden = false;
  }

  // On a phone there are no heads to sort by.
  function addSortChoice() {
    var choice = make("select");
    choice.append(new Option("path", ""));
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head) {
      choice.append(new Option(head.textContent + " ↑", head.dataset.key));
      choice.append(new Option(head.textContent + " ↓", "-" + head.dataset.key));
    });
    choice.addEventListener("change", function () { change("sort", choice.value, false); });
    controls.sort = choice;
    field("Sort by", choice, more, "only-small");
  }

  function addSorting() {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head) {
      var key = head.dataset.key;
      names[key] = head.textContent;
      var button = make("button", "sort", head.textContent);
      button.type = "button";
      button.addEventListener("click", function () {
        change("sort", state.sort === key ? "-" + key : state.sort === "-" + key ? "" : key, false);
      });
      head.replaceChildren(button);
    });
  }

  // --- keys ------------------------------------------------------------------------------------

  function move(by) {
    var links = Array.prototype.slice.call(body.querySelectorAll(".row-link"));
    if (!links.length) return;
    var at = links.findIndex(function (link) {
      return link.closest("tr").contains(document.activeElement);
    });
    var to = at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by;
    if (to >= 0 && to < links.length) {
      links[to].focus();
      return;
    }
    var last = Math.ceil(shown.length / PER_PAGE);
    if ((by > 0 && current < last) || (by < 0 && current > 1)) {
      turnTo(current + by);
      var now = body.querySelectorAll(".row-link");
      now[by > 0 ? 0 : now.length - 1].focus();
    }
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    var typing = event.target instanceof Element &&
      event.target.closest("input, select, textarea, dialog, .themes");
    if (typing) {
      if (event.target !== controls.q) return;
      if (event.key === "Escape") controls.q.blur();
      else if (event.key === "ArrowDown") { event.preventDefault(); move(1); }
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      controls.q.focus();
      controls.q.select();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    }
  });

  function followAddress() {
    readAddress();
    controls.q.value = state.q || "";
    var page = state.page;
    shown = sorted(matching());
    state.page = page;
    draw();
    showControls();
  }

  // Both: one comes of links and of typing an address, the other of going back.
  window.addEventListener("hashchange", followAddress);
  window.addEventListener("popstate", followAddress);
  addControls();
  addSorting();
  followAddress();
})();
