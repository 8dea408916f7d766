/**
 * Limits of one message, in UTF-16 units or counts. Slack's own are in docs.slack.dev ("Block Kit reference"); ours are
 * lower where Slack only warns, or where a message would be too long to read.
 */
export const limits = {
  blocks: 50,
  /** Of App Home and of forms. */
  viewBlocks: 100,
  /** Slack cuts at 40,000 and recommends 4,000. */
  summary: 4_000,
  heading: 150,
  section: 3_000,
  fields: 10,
  field: 2_000,
  context: 2_000,
  contextElements: 10,
  buttons: 25,
  buttonLabel: 75,
  buttonValue: 2_000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  modalTitle: 24,
  inputLabel: 2_000,
  placeholder: 150,
  /** A line of text in a form. */
  formText: 200,
  options: 100,
  option: 75,
  /** One preformatted block. */
  code: 3_000,
  /** Preformatted blocks for one part of a card; what is longer belongs in a file. */
  codeBlocks: 3,
  /** A table; Slack takes 10,000 characters in all its cells, and other blocks need room. */
  tableRows: 100,
  tableColumns: 20,
  tableText: 8_000,
  /** All blocks together: beyond about 13,000 Slack answers msg_blocks_too_long. */
  total: 12_000,
} as const;
