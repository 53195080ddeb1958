// Put in front of the embedded toolchain's own start-up script when it is installed.
//
// The script resolves a symbol with `Object.keys(lib.exports).indexOf(symbol)`: a list of some
// 200,000 names, made and searched again for every look-up, which takes 94 of the 112 seconds of
// a start. The index of a name never changes, because names are only ever added at the end, so
// one Map per library gives the same answer. It is made again when a name is there that it lacks.
var gate2SymbolMaps = new WeakMap();
function gate2SymbolIndex(exports, symbol) {
  var map = gate2SymbolMaps.get(exports);
  if (map === undefined || (!map.has(symbol) && Object.hasOwn(exports, symbol))) {
    map = new Map();
    for (var name of Object.keys(exports)) map.set(name, map.size);
    gate2SymbolMaps.set(exports, map);
  }
  var index = map.get(symbol);
  return index === undefined ? -1 : index;
}

// Threads reach files through the main thread, which looks for such calls between waits of one
// millisecond. Importing the library takes some 5,000 of them in a row, so most of an import is
// waiting. The length of a wait is a constant at two places of the module (waits on a lock and
// joins); it becomes a twentieth in memory, when the module is read. The file is left as it is.
var gate2WaitOffsets = [0x8169319, 0x8169642];
function gate2ShortWaits(module) {
  for (var offset of gate2WaitOffsets) {
    if (module.length < offset + 8 || module.readDoubleLE(offset) !== 1) {
      throw new Error("lean.wasm is not the module that lean/loader.js was written for");
    }
    module.writeDoubleLE(0.05, offset);
  }
  return module;
}
