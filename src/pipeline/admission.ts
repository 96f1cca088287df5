import type { CommandEvent, InboundEvent } from "../contract/event.ts";
import type { WordKey } from "../locale/words.ts";

/**
 * What is to be done about an event. `answer` and `new` wait their turn in the mailbox; `say` and `stop` happen at once.
 */
export type Admission =
  | { readonly kind: "ignore" }
  | { readonly kind: "answer"; readonly question: string }
  | { readonly kind: "new" }
  | { readonly kind: "stop" }
  | { readonly kind: "say"; readonly key: WordKey };

const ignore: Admission = { kind: "ignore" };

/** Who is answered: everyone in private; in groups who means the bot; never a bot. */
export function admit(event: InboundEvent): Admission {
  if (event.sender.isBot) return ignore;
  const isPrivate = event.place.kind === "private";
  switch (event.type) {
    case "command":
      return admitCommand(event);
    case "unsupported":
      return isPrivate ? { kind: "say", key: "unsupported" } : ignore;
    case "message": {
      if (!isPrivate && !event.isAddressed) return ignore;
      // Somebody who points the bot at another message, with no words of their own, asks about that message.
      const question = event.text.trim() || (isPrivate ? "" : (event.quoted?.text.trim() ?? ""));
      if (question !== "") return { kind: "answer", question };
      return isPrivate ? { kind: "say", key: "empty" } : ignore;
    }
  }
}

function admitCommand(event: CommandEvent): Admission {
  switch (event.command) {
    case "start":
    case "help":
      return { kind: "say", key: "help" };
    case "stop":
      return { kind: "stop" };
    case "new":
      return { kind: "new" };
    case "ask": {
      const question = event.argument.trim() || (event.quoted?.text.trim() ?? "");
      return question === "" ? { kind: "say", key: "ask_what" } : { kind: "answer", question };
    }
  }
}
