import type { DiscordLimits } from "../rate-limits.ts";
import type { Route } from "../route.ts";

type Limit = NonNullable<Route["limit"]>;

/** The limits of every route that has one. */
export type RouteLimits = Readonly<
  Record<
    | "createMessage"
    | "editMessage"
    | "deleteMessage"
    | "readMessages"
    | "typing"
    | "createThread"
    | "writeCommands"
    | "createFollowUp"
    | "editResponse",
    Limit
  >
>;

/**
 * Creates and edits show the same bucket and count apart. An interaction's webhook has a budget of its own, as any
 * webhook has. For the other routes Discord publishes nothing; they are as strict as creates, so that no client can
 * rely on more.
 */
export function toRouteLimits(limits: DiscordLimits): RouteLimits {
  const { windowMs } = limits;
  const perChannel = (counter: string, limit: number, bucket: string): Limit => ({
    bucket,
    counter,
    limit,
    windowMs,
    major: ["channelId"],
  });
  const perToken = (counter: string, limit: number): Limit => ({
    bucket: "d0b5a7c1e93f24681bd5f0aa97c3e512",
    counter,
    limit,
    windowMs,
    major: ["applicationId", "token"],
  });
  return {
    createMessage: perChannel("create-message", limits.createsPerWindow, "80c17d2f203122d936070c88c8d10f33"),
    editMessage: perChannel("edit-message", limits.editsPerWindow, "80c17d2f203122d936070c88c8d10f33"),
    deleteMessage: perChannel("delete-message", limits.createsPerWindow, "4f3a9d8b7c6e5f1029384756aabbccdd"),
    readMessages: perChannel("read-messages", limits.createsPerWindow, "7a1bc0de55f0429e8d63c1a2b9f4e087"),
    typing: perChannel("typing", limits.createsPerWindow, "2f8c61d4a9e74b05b3d2770fe1c85a96"),
    createThread: perChannel("create-thread", limits.createsPerWindow, "c5e2917fb08d4a3691ee20d7f4a6b813"),
    writeCommands: {
      bucket: "e97a0c43d2f1486cb15e88a3907bd62f",
      counter: "write-commands",
      limit: limits.createsPerWindow,
      windowMs,
      major: ["applicationId"],
    },
    createFollowUp: perToken("create-follow-up", limits.createsPerWindow),
    editResponse: perToken("edit-response", limits.editsPerWindow),
  };
}
