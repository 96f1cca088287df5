/** @import { ChatName } from "../chat.ts" */
/** @import { PageUpdate } from "../feed.ts" */
/** @import { Language } from "./words.js" */

/**
 * Resolves to undefined when the message was sent, else to the reason's name or the server's sentence.
 * @param {ChatName} chat
 * @param {string} text
 * @param {Language} language
 * @returns {Promise<string | undefined>}
 */
export async function sendMessage(chat, text, language) {
  try {
    const response = await fetch(`chats/${chat}/messages`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text, language }),
    });
    return response.ok ? undefined : await response.text();
  } catch {
    return "unreachable";
  }
}

/**
 * @param {ChatName} chat
 * @param {string} id
 */
export async function deleteMessage(chat, id) {
  // When it fails the message is still there, for all to see.
  await fetch(`chats/${chat}/messages/${encodeURIComponent(id)}`, { method: "DELETE" }).catch(() => undefined);
}

/**
 * @param {ChatName} chat
 * @param {string} id
 */
export async function stopDraft(chat, id) {
  // When it fails the draft goes on, for all to see.
  await fetch(`chats/${chat}/messages/${encodeURIComponent(id)}/stop`, { method: "POST" }).catch(() => undefined);
}

/**
 * Listens until the page is closed; the browser connects again by itself.
 * @param {object} listeners
 * @param {() => void} listeners.onOpen before a first update, which holds everything
 * @param {(update: PageUpdate) => void} listeners.onUpdate
 * @param {() => void} listeners.onLost
 */
export function listen({ onOpen, onUpdate, onLost }) {
  const events = new EventSource("updates");
  events.addEventListener("open", onOpen);
  events.addEventListener("message", ({ data }) => onUpdate(JSON.parse(data)));
  events.addEventListener("error", () => {
    onLost();
    // After an answer that is no stream of events, the browser gives up.
    if (events.readyState === EventSource.CLOSED) setTimeout(() => listen({ onOpen, onUpdate, onLost }), 2000);
  });
}
