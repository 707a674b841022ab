/** Every value the plan states: its shape, its words, its source and age; any can be changed here. */
import { useEffect, useState } from "preact/hooks";
import { isReported } from "../../formats/text/decision.ts";
import { monthsBetween } from "../../formats/text/months.ts";
import type { App } from "../state/app.ts";
import type { ValueRow } from "../engine/messages.ts";
import { Spark } from "../parts/spark.tsx";
import { ValueEditor } from "../parts/value-editor.tsx";
import { useStore } from "../state/store.ts";

type Filter = "all" | "reported" | "assumed" | "old";
const filters: Readonly<Record<Filter, string>> = { all: "All", reported: "Reported", assumed: "Assumed", old: "Older than a year" };
const oldMonths = 12;

const ageOf = (row: ValueRow): number | undefined => (row.asOf === undefined ? undefined : monthsBetween(row.asOf, new Date().toISOString().slice(0, 10)));

function passes(row: ValueRow, filter: Filter): boolean {
  if (filter === "reported") return isReported(row.sourceKind);
  if (filter === "assumed") return !isReported(row.sourceKind);
  return filter === "all" || (ageOf(row) ?? 0) > oldMonths;
}

export function Assumptions({ app }: { readonly app: App }) {
  const lastGood = useStore(app.store, (session) => session.lastGood);
  const file = useStore(app.store, (session) => session.file);
  const [words, setWords] = useState("");
  const [filter, setFilter] = useState<Filter>("all");
  const [open, setOpen] = useState<string | undefined>(undefined);
  useEffect(() => {
    const show = (event: Event): void => {
      const address = (event as CustomEvent<string>).detail;
      setWords("");
      setFilter("all");
      setOpen(address);
      requestAnimationFrame(() => document.getElementById(rowId(address))?.scrollIntoView({ block: "center" }));
    };
    addEventListener("plimsoll-assumption", show);
    return () => removeEventListener("plimsoll-assumption", show);
  }, []);
  if (lastGood?.plan === undefined) return <p class="empty">No values yet: the plan has mistakes.</p>;
  const asked = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const rows = lastGood.plan.values.filter(
    (row) =>
      passes(row, filter) && asked.every((word) => `${row.address} ${row.text} ${row.source ?? ""} ${row.sourceTitle ?? ""}`.toLowerCase().includes(word)),
  );
  const groups = groupsOf(rows);
  return (
    <div class="assumptions">
      <div class="filters">
        <input
          id="assumption-search"
          type="search"
          placeholder="Search ( / )"
          aria-label="Search assumptions"
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
        <div role="group" aria-label="Show">
          {(Object.keys(filters) as Filter[]).map((name) => (
            <button key={name} type="button" aria-pressed={filter === name} onClick={() => setFilter(name)}>
              {filters[name]}
            </button>
          ))}
        </div>
        <span class="soft" role="status">
          {rows.length} of {lastGood.plan.values.length} values
        </span>
      </div>
      {rows.length === 0 ? <p class="empty">No value fits. Try part of its address, of its text or of its source.</p> : undefined}
      {[...groups].map(([name, members]) => (
        <section key={name} aria-labelledby={`group-${name}`}>
          <h2 id={`group-${name}`}>{name}</h2>
          <ul class="values">
            {members.map((row) => (
              <Row
                key={row.address}
                app={app}
                row={row}
                file={file}
                isOpen={open === row.address}
                toggle={() => setOpen(open === row.address ? undefined : row.address)}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

const rowId = (address: string): string => `value-${address.replaceAll(/[^\w-]/g, "-")}`;

function groupsOf(rows: readonly ValueRow[]): ReadonlyMap<string, readonly ValueRow[]> {
  const groups = new Map<string, ValueRow[]>();
  for (const row of rows) {
    const name = row.address.split(".")[0]!;
    const members = groups.get(name);
    if (members === undefined) groups.set(name, [row]);
    else members.push(row);
  }
  return groups;
}

interface RowProps {
  readonly app: App;
  readonly row: ValueRow;
  readonly file: string;
  readonly isOpen: boolean;
  toggle(): void;
}

function Row({ app, row, file, isOpen, toggle }: RowProps) {
  const age = ageOf(row);
  const isElsewhere = row.place.file !== file;
  return (
    <li id={rowId(row.address)} class={isOpen ? "open" : undefined}>
      <button type="button" class="value-row" aria-expanded={isOpen} onClick={toggle}>
        <code class="address">{row.address}</code>
        <Spark data={row.spark} />
        <code class="text">{row.text.replace(/\s@[\w-]+$/, "")}</code>
        <span class="evidence">
          {row.source === undefined ? "no source" : row.source}
          <span class="soft">
            {row.sourceKind === undefined ? "" : ` ${row.sourceKind}`}
            {age === undefined ? "" : age <= 0 ? ", new" : `, ${age} month${age === 1 ? "" : "s"}`}
          </span>
        </span>
      </button>
      {isOpen ? (
        <div class="value-detail">
          <p class="soft">
            {row.understood}
            {row.sourceTitle === undefined ? "" : ` · ${row.sourceTitle}`}
            {row.asOf === undefined ? "" : `, ${row.asOf}`} · line {row.place.line}
          </p>
          {isElsewhere ? <p>This value stands in {row.place.file}: change it there.</p> : <ValueEditor app={app} row={row} />}
        </div>
      ) : undefined}
    </li>
  );
}
