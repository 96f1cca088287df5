/** A payload of discord-api-types as it is on the wire: enumerations are plain numbers and strings there. */
export type Wire<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends readonly (infer Element)[]
      ? Wire<Element>[]
      : T extends object
        ? { [Key in keyof T]: Wire<T[Key]> }
        : T;
