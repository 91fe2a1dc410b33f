// How JSON values become arguments, and how what comes back becomes JSON.
//
// The language alone, without Node: whatever runs JavaScript for a candidate can use it.
'use strict';

const values = (() => {
  const MAX_VALUE = 1 << 20;
  // More nodes, or elements of an iterator, than the longest value has room for.
  const MAX_NODES = 1 << 19;

  // The candidate's code may replace globals by accident (`name = …`, `JSON = …`): the originals are kept.
  const { stringify } = JSON;
  const { isArray } = Array;
  const { isView } = ArrayBuffer;
  const { keys, is } = Object;
  const toString = Object.prototype.toString;
  const iterator = Symbol.iterator;
  const [ASet, AMap, ADataView] = [Set, Map, DataView];

  // The value cannot be compared; the message says why in a sentence, and is empty when the value itself tells.
  class NotJson extends Error {}

  class ListNode {
    constructor(val = 0, next = null) {
      this.val = val;
      this.next = next;
    }
  }

  class TreeNode {
    constructor(val = 0, left = null, right = null) {
      this.val = val;
      this.left = left;
      this.right = right;
    }
  }

  // ── arguments ─────────────────────────────────────────────────────────────────────────────────────────────────

  function linkedList(items) {
    let node = null;
    for (let index = (items ?? []).length - 1; index >= 0; index--) node = new ListNode(items[index], node);
    return node;
  }

  // From values level by level, with null for a missing child (whose own children are not listed).
  function tree(items) {
    if (!items || items.length === 0 || items[0] === null) return null;
    const root = new TreeNode(items[0]);
    const parents = [root];
    let at = 1;
    for (let parent = 0; at < items.length && parent < parents.length; parent++) {
      for (const side of ['left', 'right']) {
        const value = at < items.length ? items[at++] : null;
        if (value === null) continue;
        const child = new TreeNode(value);
        parents[parent][side] = child;
        parents.push(child);
      }
    }
    return root;
  }

  const BUILDERS = { linked_list: linkedList, tree };

  function shaped(args, shapes) {
    return args.map((value, index) => (BUILDERS[shapes[index]] ?? ((same) => same))(value));
  }

  // ── results ───────────────────────────────────────────────────────────────────────────────────────────────────

  function typeOf(value) {
    return typeof value === 'object' || typeof value === 'function' ? value.constructor?.name || typeof value : typeof value;
  }

  function isNode(value, ...fields) {
    return typeof value === 'object' && fields.every((field) => field in value);
  }

  function listValues(start) {
    const found = [];
    const seen = new ASet();
    for (let node = start ?? null; node !== null; node = node.next ?? null) {
      if (seen.has(node)) throw new NotJson('The returned list runs in a circle.');
      if (!isNode(node, 'val', 'next')) {
        throw new NotJson(`A ListNode was expected, but this is of the type ${typeOf(node)}.`);
      }
      if (found.length >= MAX_NODES) throw new NotJson('The returned list is too long.');
      seen.add(node);
      found.push(node.val);
    }
    return found;
  }

  function treeValues(root) {
    const found = [];
    const seen = new ASet();
    const nodes = [root ?? null];
    for (let at = 0; at < nodes.length; at++) {
      const node = nodes[at];
      if (node === null) {
        found.push(null);
        continue;
      }
      if (seen.has(node)) throw new NotJson('The returned tree meets one of its nodes twice.');
      if (!isNode(node, 'val', 'left', 'right')) {
        throw new NotJson(`A TreeNode was expected, but this is of the type ${typeOf(node)}.`);
      }
      if (found.length >= MAX_NODES) throw new NotJson('The returned tree is too large.');
      seen.add(node);
      found.push(node.val);
      nodes.push(node.left ?? null, node.right ?? null);
    }
    while (found.length && found[found.length - 1] === null) found.pop();
    return found;
  }

  const READERS = { linked_list: listValues, tree: treeValues };

  // The value as something that encode takes. Throws NotJson.
  function plain(value, shape) {
    return (READERS[shape] ?? ((same) => same))(value);
  }

  function elements(items) {
    const found = [];
    for (const item of items) {
      if (found.length >= MAX_NODES) {
        throw new NotJson('The returned iterator has too many elements, or no end.');
      }
      found.push(item);
    }
    return found;
  }

  // JSON text, with NaN and Infinity as such and BigInt as digits. Sets and iterators are lists, a Map with texts or
  // numbers as keys is an object. Unlike JSON.stringify it refuses what would be lost: undefined, functions and the
  // like; and it stops when the text gets too long. Throws NotJson, and whatever the value's own methods throw.
  function encode(value) {
    const parts = [];
    const path = [];
    let room = MAX_VALUE;
    const add = (text) => {
      room -= text.length;
      if (room < 0) throw new NotJson('The returned value is too large to compare.');
      parts.push(text);
    };
    const list = (items, open, close, each) => {
      add(open);
      for (let index = 0; index < items.length; index++) {
        if (index) add(',');
        each(items[index]);
      }
      add(close);
    };
    const object = (entries) =>
      list(entries, '{', '}', ([key, item]) => {
        if (typeof key !== 'string' && typeof key !== 'number') throw new NotJson();
        add(`${stringify(String(key))}:`);
        visit(item);
      });
    const visit = (item) => {
      if (typeof item === 'string') return add(stringify(item));
      if (typeof item === 'boolean' || typeof item === 'bigint' || item === null) return add(String(item));
      if (typeof item === 'number') return add(is(item, -0) ? '0' : String(item));
      if (typeof item !== 'object' || path.includes(item)) throw new NotJson();
      path.push(item);
      if (isArray(item) || (isView(item) && !(item instanceof ADataView))) list(item, '[', ']', visit);
      else if (item instanceof ASet) list(elements(item), '[', ']', visit);
      else if (item instanceof AMap) object(elements(item));
      else if (typeof item[iterator] === 'function' && typeof item.next === 'function') {
        list(elements(item), '[', ']', visit);
      } else if (toString.call(item) === '[object Object]') object(keys(item).map((key) => [key, item[key]]));
      else throw new NotJson();
      path.pop();
      return undefined;
    };
    visit(value);
    return parts.join('');
  }

  return { NotJson, ListNode, TreeNode, shaped, plain, encode };
})();

if (typeof module !== 'undefined') module.exports = values;
