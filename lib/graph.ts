/** What needs what, by id. */
export type Needs = ReadonlyMap<string, ReadonlySet<string>>;

/** The same without what follows from the rest: what is needed by something else that is needed. */
export function withoutDetours(needs: Needs): Map<string, Set<string>> {
    const leadsTo = (from: string, to: string, seen: Set<string>): boolean =>
        [...(needs.get(from) ?? [])].some((next) => {
            if (next === to) {
                return true;
            }
            return !seen.has(next) && leadsTo(next, to, seen.add(next));
        });
    return new Map(
        [...needs].map(([id, needed]) => [
            id,
            new Set(
                [...needed].filter(
                    (one) =>
                        ![...needed].some((other) => other !== one && leadsTo(other, one, new Set([other]))),
                ),
            ),
        ]),
    );
}
