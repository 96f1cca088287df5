/** The reason with which a turn's signal aborts: its user said stop, or the program ends. */
export class TurnStop extends Error {
  override readonly name = "TurnStop";
  readonly by: "user" | "restart";

  constructor(by: "user" | "restart") {
    super(by === "user" ? "The user stopped this turn." : "The program is stopping.");
    this.by = by;
  }
}
