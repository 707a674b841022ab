/** A month chosen by slider, keyboard or list. */
import { monthLabel } from "../../formats/text/months.ts";

export interface MonthSliderProps {
  readonly label: string;
  readonly start: string;
  readonly months: number;
  readonly month: number;
  choose(month: number): void;
}

export function MonthSlider({ label, start, months, month, choose }: MonthSliderProps) {
  return (
    <div class="month-slider">
      <label>
        <span>{label}</span>
        <select value={String(month)} onChange={(event) => choose(Number(event.currentTarget.value))}>
          {Array.from({ length: months }, (_, t) => (
            <option key={t} value={String(t)}>
              {monthLabel(start, t)}
            </option>
          ))}
        </select>
      </label>
      <input
        type="range"
        aria-label={label}
        aria-valuetext={monthLabel(start, month)}
        min={0}
        max={months - 1}
        step={1}
        value={month}
        onInput={(event) => choose(Number(event.currentTarget.value))}
      />
    </div>
  );
}
