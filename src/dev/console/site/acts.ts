import { z } from 'zod';
import type { Core } from '../core.ts';
import type { Delivery } from '../delivery.ts';
import { click, clickHome, openHome, slash } from '../driver.ts';
import { fill } from '../driver-fill.ts';
import { say } from '../driver-say.ts';
import { faultKinds } from '../faults.ts';
import { bot } from '../people.ts';

const where = { user: z.string().max(64), channel: z.string().max(64) };
const ts = z.string().max(32);
const text = z.string().max(12_000);

const Slash = z.strictObject({ ...where, command: z.literal(`/${bot.name}`), text });
const Say = z.strictObject({ ...where, text: text.trim().min(1), thread_ts: ts.optional() });
const Click = z.strictObject({ ...where, ts, action_id: z.string().max(255), value: z.string().max(2000).optional() });
const HomeClick = Click.pick({ user: true, action_id: true, value: true });
const Home = z.strictObject({ user: where.user });
const Fill = z.strictObject({ user: where.user, values: z.record(z.string().max(255), z.string().max(3000)) });
const Dismiss = z.strictObject({ user: where.user, ts });
const Break = z.strictObject({
  method: z.string().max(64),
  kind: z.enum(faultKinds),
  times: z.int().min(1).max(1000),
  retryAfter: z.int().min(0).max(600).optional(),
});

/** The page's actions. Each takes the raw body and throws a ZodError if it is invalid. */
export const acts: Readonly<Record<string, (core: Core, body: unknown) => Promise<object>>> = {
  slash: async (core, body) => resultOf(await slash(core, Slash.parse(body))),
  say: async (core, body) => resultOf((await say(core, Say.parse(body))).delivery),
  click: async (core, body) => resultOf(await click(core, Click.parse(body))),

  'click-home': async (core, body) => resultOf(await clickHome(core, HomeClick.parse(body))),

  fill: async (core, body) => resultOf(await fill(core, Fill.parse(body))),
  home: async (core, body) => resultOf(await openHome(core, Home.parse(body))),

  async close(core, body) {
    core.modals.close(Home.parse(body).user);
    core.changed();
    return {};
  },

  async dismiss(core, body) {
    const { user, ts } = Dismiss.parse(body);
    if (core.ephemerals.find(ts)?.user === user) core.ephemerals.remove(ts);
    core.changed();
    return {};
  },

  async break(core, body) {
    core.faults.add(Break.parse(body));
    core.changed();
    return {};
  },

  async mend(core) {
    core.faults.clear();
    core.changed();
    return {};
  },
};

/** Only whether delivery failed: the workspace itself shows the bot's answer. */
function resultOf(delivery: Delivery | undefined): object {
  return delivery?.error ? { error: delivery.error } : {};
}
