// Behind lean/loader.js: one process that elaborates several files, one after the other.
//
//   node lean-start.js --gate2-batch <output directory> <module name> <seconds>
//
// `lean_main` works once, because options register while it initialises, and it ends in an exit.
// So it is given an empty file without imports, its exit is caught, and after it the entry points
// of the frontend are called one by one, as `Lean.Elab.runFrontend` calls them: an environment is
// imported once per header and kept. A further file then costs its own elaboration alone.
//
// It imports what a file without a header imports, then waits at most so many seconds for a file
// `go` in the working directory. That holds how many sources there are: `0.lean`, `1.lean`, ...;
// 0 means none, go away. What a source compiles to is `<number>.olean`, `.olean.server` and
// `.olean.private`, and after each one a line is printed with the digests of these three, or null
// where there are none, and how long it took. A source that is not compiled here may still be one
// that a process of its own compiles: this is a short cut, never a judgement.
var gate2Batch = null;
if (require("worker_threads").isMainThread && process.argv[2] === "--gate2-batch") {
  gate2Batch = { out: process.argv[3], module: process.argv[4], seconds: Number(process.argv[5]) };
  require("fs").writeFileSync("/tmp/empty.lean", "prelude\n");
  process.argv.splice(2, 4, "-j2", "--json", "/tmp/empty.lean");
  gate2Batch.watch = setInterval(gate2LeaveIfTold, 50);
  gate2LeaveIfTold();
}

// Called where the script has returned from main. Whatever goes wrong ends the process: the
// caller knows how far it came by the lines.
function gate2AfterMain() {
  if (gate2Batch === null) return;
  try {
    clearInterval(gate2Batch.watch);
    gate2LeaveIfTold();
    var lean = gate2Lean(gate2Batch.module);
    lean.environmentOf("");
    var count = gate2Await("go", gate2Batch.seconds);
    for (var number = 0; number < count; number++) {
      var start = performance.now();
      var compiled = lean.compile(`${number}.lean`, `${gate2Batch.out}/${number}.olean`);
      gate2Report(number, compiled, Math.round(performance.now() - start));
    }
  } catch (error) {
    process.exit(3);
  }
  process.exit(0);
}

function gate2LeaveIfTold() {
  if (gate2Count("go") === 0) process.exit(0);
}

// How many sources the file says there are; null where there is no such file yet.
function gate2Count(name) {
  var files = require("fs");
  return files.existsSync(name) ? Number(files.readFileSync(name, "ascii")) : null;
}

// The same, once it is there; 0 when the time has passed.
function gate2Await(name, seconds) {
  var cell = new Int32Array(new SharedArrayBuffer(4));
  var end = performance.now() + 1000 * seconds;
  var count = gate2Count(name);
  while (count === null && performance.now() < end) {
    Atomics.wait(cell, 0, 0, 10);
    count = gate2Count(name);
  }
  return count === null ? 0 : count;
}

// On a line of its own, past every buffer: it may end a line that the file left open.
function gate2Report(number, compiled, took) {
  var digest = (name) => gate2Digest(`${gate2Batch.out}/${number}.${name}`);
  var parts = compiled ? ["olean", "olean.server", "olean.private"].map(digest) : null;
  var says = JSON.stringify({ gate2_source: number, parts: parts, ms: took });
  var line = Buffer.from(`\n${says}\n`);
  for (var at = 0; at < line.length; ) {
    try {
      at += fs.writeSync(1, line, at);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

function gate2Digest(path) {
  return require("crypto").createHash("sha256").update(fs.readFileSync(path)).digest("hex");
}

// The words of a header without comments, or null where it is too odd to say. Equal words mean
// the same imports. `text` holds nothing but the header, white space and comments.
function gate2HeaderWords(text) {
  var plain = "", depth = 0;
  for (var at = 0; at < text.length; at++) {
    var two = text.slice(at, at + 2);
    if (two === "/-") depth++, at++;
    else if (two === "-/" && depth > 0) depth--, at++;
    else if (depth > 0) continue;
    else if (two === "--") at = text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at) - 1;
    else plain += text[at];
    if (two === "/-" || two === "-/") plain += " ";
  }
  if (depth > 0 || !/^[A-Za-z0-9_.\s]*$/.test(plain)) return null;
  return plain.split(/\s+/).filter(Boolean).join(" ");
}

// Lean's own functions, called by name. An object is an address, or a number that is odd; what is
// passed is handed over unless it says otherwise, and what is kept has to be counted first.
function gate2Lean(moduleName) {
  var call = wasmExports;
  var kept = new Map();
  var none = 1, noOverrides = 3; // `none` and `[]`, and a map that is a leaf
  var words = () => (growMemViews(), HEAPU32);
  var boxed = (number) => (number << 1) | 1;
  var field = (object, index) => words()[(object >> 2) + 2 + index];
  var text = (bytes) => {
    var address = call.malloc(bytes.length + 1);
    (growMemViews(), HEAPU8).set(bytes, address);
    var made = call.lean_mk_string_from_bytes(address, bytes.length);
    call.free(address);
    return made;
  };
  // The first bytes of a string that Lean made, which it holds behind three numbers.
  var textUpTo = (string, end) =>
    Buffer.from((growMemViews(), HEAPU8).slice(string + 20, string + 20 + end)).toString("latin1");
  // Above zero the count belongs to one thread, below it to all; an object with none is for ever.
  var keep = (object) => {
    if (object & 1) return object;
    var counts = (growMemViews(), HEAP32);
    if (counts[object >> 2] > 0) counts[object >> 2]++;
    else if (counts[object >> 2] < 0) Atomics.sub(counts, object >> 2, 1);
    return object;
  };
  var release = (object) => {
    if (object & 1) return;
    var counts = (growMemViews(), HEAP32);
    if (counts[object >> 2] > 1) counts[object >> 2]--;
    else if (counts[object >> 2] !== 0) call.lean_dec_ref_cold(object);
  };
  // What an action of Lean's returned, or the end of it all.
  var result = (outcome) => {
    if ((growMemViews(), HEAPU8)[outcome + 7] !== 0) throw new Error("Lean met an error");
    var value = keep(field(outcome, 0));
    release(outcome);
    return value;
  };
  var named = (symbol) => words()[resolveGlobalSymbol(symbol).sym >> 2];
  var setUnlessSet = (options, symbol) =>
    call["l_Lean_Option_setIfNotSet___at___00Lean_Elab_runFrontend_spec__1"](
      options, keep(named(symbol)), 1);
  var fileName = text(Buffer.from(`${moduleName}.lean`));
  var mainModule = call.l_Lean_Name_mkStr1(text(Buffer.from(moduleName)));
  var empty = call.lean_mk_array(boxed(0), boxed(0));
  for (var constant of [fileName, mainModule, empty]) call.lean_mark_persistent(constant);
  // The same options as in `runFrontend`.
  var options = setUnlessSet(call.lean_internal_get_default_options(none),
    "l_Lean_internal_cmdlineSnapshots");
  options = setUnlessSet(options, "l_Lean_Elab_async");

  // The environment that a file of only this header ends with; null where it has none.
  function imported(header) {
    var made = result(call.l_Lean_Elab_runFrontend(
      text(Buffer.from(header)), call.lean_internal_get_default_options(none), fileName, mainModule,
      call.lean_internal_get_believer_trust_level(none) + 1, none, none, 1, empty, empty, 0, none));
    return made === none ? null : field(made, 0);
  }

  function environmentOf(header) {
    if (!kept.has(header)) kept.set(header, imported(`${header}\n`));
    return kept.get(header);
  }

  // Whether the three parts of this source's compiled file are there now.
  function compile(source, target) {
    var bytes = fs.readFileSync(source);
    if (bytes.subarray(0, 5).toString("latin1") === "#lang") return false;
    var input = text(bytes);
    var context = call.l_Lean_Parser_mkInputContext___redArg(
      input, fileName, 1, boxed(field(input, 0) - 1));
    var parsed = result(call.l_Lean_Parser_parseHeader(keep(context)));
    var state = field(field(parsed, 1), 0), messages = field(field(parsed, 1), 1);
    if (call.l_Lean_MessageLog_hasErrors(messages)) return false;
    var header = gate2HeaderWords(textUpTo(field(context, 0), field(state, 0) >> 1));
    var environment = header === null ? null : environmentOf(header);
    if (environment === null) return false;
    var start = call.l_Lean_Elab_Command_mkState(keep(environment), keep(messages), keep(options));
    var task = call.l_Lean_Language_Lean_processCommands(context, keep(state), start, none);
    var first = keep(call.lean_task_get(task));
    var tree = call.l_Lean_Language_Lean_instToSnapshotTreeCommandParsedSnapshot_go(keep(first));
    var failed = result(call.l_Lean_Language_SnapshotTree_runAndReport(
      tree, options, 1, noOverrides));
    call.fflush(0);
    if (failed === none) {
      var end = call["l___private_Lean_Language_Lean_0__Lean_Language_Lean_" +
        "waitForFinalCmdState_x3f_goCmd"](keep(first));
      result(call.l_Lean_writeModule(keep(field(field(end, 0), 0)), text(Buffer.from(target))));
      release(end);
    }
    fs.rmSync(target.replace(/olean$/, "ir"), { force: true });
    for (var object of [first, task, parsed]) release(object);
    return failed === none;
  }

  return { environmentOf: environmentOf, compile: compile };
}
