/**
 * The function with its results remembered as long as their argument lives. Blocks and what is inside of them are never
 * changed, and what is decided stays the same object, so a renderer need not look at it twice.
 */
export function remembered<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const values = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    const known = values.get(key);
    if (known !== undefined) return known.value;
    const value = compute(key);
    values.set(key, { value });
    return value;
  };
}
