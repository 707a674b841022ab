/**
 * One value of the plan: its shape, its text as typed, and a slider for each number in it.
 *
 * Dragging previews; letting go writes the value into the text. Every slider has its field, so nothing needs a drag.
 */
import { useState } from "preact/hooks";
import type { Place } from "../../core/plan/source-tree.ts";
import type { App } from "../state/app.ts";
import type { ValueRow } from "../engine/messages.ts";
import { numberFields, withNumber } from "./number-fields.ts";
import type { NumberField } from "./number-fields.ts";
import { Spark } from "./spark.tsx";

export interface ValueEditorProps {
  readonly app: App;
  readonly row: ValueRow;
  readonly isCompact?: boolean;
}

export function ValueEditor({ app, row, isCompact = false }: ValueEditorProps) {
  const isMap = row.parts.length > 0;
  return (
    <div class={`value-editor${isCompact ? " compact" : ""}`}>
      {isCompact ? (
        <p class="value-head">
          <code>{row.address}</code> <Spark data={row.spark} />
        </p>
      ) : undefined}
      {isMap ? (
        <>
          {row.parts.map((part) => (
            <TextEditor
              key={`${part.path}:${part.place.line}:${part.place.column}`}
              app={app}
              label={`${row.address}.${part.path}`}
              shown={part.path}
              text={part.text}
              place={part.place}
            />
          ))}
          <Whole app={app} row={row} />
        </>
      ) : (
        <TextEditor app={app} label={row.address} shown={isCompact ? "" : "value"} text={row.text} place={row.place} />
      )}
    </div>
  );
}

/** A value that is a map may give way to a single number. */
function Whole({ app, row }: ValueEditorProps) {
  const [isOpen, setOpen] = useState(false);
  if (!isOpen)
    return (
      <button type="button" class="link" onClick={() => setOpen(true)}>
        Put one value in its place…
      </button>
    );
  return <TextEditor app={app} label={row.address} shown="instead" text="" place={row.place} />;
}

/** Where the text of a value can be typed. */
export const fieldId = (address: string): string => `edit-${address.replaceAll(/[^\w-]/g, "-")}`;

interface TextEditorProps {
  readonly app: App;
  readonly label: string;
  readonly shown: string;
  readonly text: string;
  readonly place: Place;
}

function TextEditor({ app, label, shown, text, place }: TextEditorProps) {
  const [draft, setDraft] = useState(text);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [known, setKnown] = useState(text);
  // While drawing, not after it: what was typed in between would be lost.
  if (known !== text) {
    setKnown(text);
    setDraft(text);
    setProblem(undefined);
  }
  const commit = (value: string): void => {
    if (value.trim() === "" || value === text) {
      setDraft(text);
      app.actions.endPreview();
    } else setProblem(app.actions.setValue(place, value));
  };
  const slide = (value: string): void => {
    setDraft(value);
    app.actions.preview({ place, value });
  };
  const id = `${fieldId(label)}${shown === "instead" ? "-whole" : ""}`;
  return (
    <div class="text-editor">
      <label for={id} class={shown === "" ? "hidden" : undefined}>
        {shown === "" ? label : shown}
      </label>
      <input
        id={id}
        type="text"
        spellcheck={false}
        autocomplete="off"
        aria-label={`${label}, as typed`}
        aria-invalid={problem === undefined ? undefined : true}
        value={draft}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onBlur={(event) => commit(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit(event.currentTarget.value);
          if (event.key === "Escape") setDraft(text);
        }}
      />
      {boundedFields(draft, text).map((field, i) => (
        <Slider
          key={i}
          label={`${label}, ${field.text}`}
          field={field}
          slide={(value) => slide(withNumber(draft, field, value))}
          commit={(value) => commit(withNumber(draft, field, value))}
        />
      ))}
      {problem === undefined ? undefined : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** Numbers of a draft in the ranges of the text as it stands; the ends of an interval do not pass each other. */
function boundedFields(draft: string, text: string): readonly NumberField[] {
  const originals = numberFields(text);
  const fields = numberFields(draft).map((field, i): NumberField => {
    const { min, max, step } = originals[i] ?? field;
    return { ...field, min: Math.min(min, field.value), max: Math.max(max, field.value), step };
  });
  const [low, high] = fields;
  if (low === undefined || high === undefined || fields.length > 2 || !/\sto\s/.test(draft)) return fields;
  return [
    { ...low, max: Math.max(low.value, high.value - low.step) },
    { ...high, min: Math.min(high.value, low.value + high.step) },
  ];
}

interface SliderProps {
  readonly label: string;
  readonly field: NumberField;
  slide(value: number): void;
  commit(value: number): void;
}

function Slider({ label, field, slide, commit }: SliderProps) {
  return (
    <input
      type="range"
      aria-label={label}
      min={field.min}
      max={field.max}
      step={field.step}
      value={field.value}
      onInput={(event) => slide(Number(event.currentTarget.value))}
      onChange={(event) => commit(Number(event.currentTarget.value))}
    />
  );
}
