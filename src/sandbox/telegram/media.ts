import type { MediaKind } from "./emulator.ts";

interface Media {
  /** The fields of the Bot API's message. */
  readonly content: Readonly<Record<string, unknown>>;
  readonly hasCaption: boolean;
}

function toFile(kind: string): {
  readonly file_id: string;
  readonly file_unique_id: string;
  readonly file_size: number;
} {
  return { file_id: `sandbox-${kind}-file`, file_unique_id: `sandbox-${kind}`, file_size: 4096 };
}

/** Examples of what a message is besides text (https://core.telegram.org/bots/api#message, 2026-11-22). */
export const MEDIA: Readonly<Record<MediaKind, Media>> = {
  sticker: {
    hasCaption: false,
    content: {
      sticker: {
        ...toFile("sticker"),
        type: "regular",
        width: 512,
        height: 512,
        is_animated: false,
        is_video: false,
        emoji: "👍",
      },
    },
  },
  photo: {
    hasCaption: true,
    content: {
      photo: [
        { ...toFile("photo-small"), width: 90, height: 60 },
        { ...toFile("photo"), width: 1280, height: 853 },
      ],
    },
  },
  voice: { hasCaption: true, content: { voice: { ...toFile("voice"), duration: 3, mime_type: "audio/ogg" } } },
  video: {
    hasCaption: true,
    content: { video: { ...toFile("video"), width: 640, height: 360, duration: 3, mime_type: "video/mp4" } },
  },
  document: {
    hasCaption: true,
    content: { document: { ...toFile("document"), file_name: "notes.txt", mime_type: "text/plain" } },
  },
  location: { hasCaption: false, content: { location: { latitude: 30.27, longitude: 120.15 } } },
  poll: {
    hasCaption: false,
    content: {
      poll: {
        id: "5400000000000000001",
        question: "Tea or coffee?",
        options: [
          { text: "Tea", voter_count: 0 },
          { text: "Coffee", voter_count: 0 },
        ],
        total_voter_count: 0,
        is_closed: false,
        is_anonymous: true,
        type: "regular",
        allows_multiple_answers: false,
      },
    },
  },
};
