import { accountCases } from "./account.cases";
import { dnsCases } from "./dns.cases";
import { Case } from "./examined";
import { githubCases, noConfiguration, refusedState } from "./github.cases";
import { machineCases } from "./machine.cases";
import { guardCases, quotaCases } from "./quotas.cases";
import { releaseCases } from "./release.cases";
import { stateCases } from "./state.cases";

/** Every way that a line of the doctor's can be. */
export const cases: readonly Case[] = [
    ...machineCases,
    ...accountCases,
    ...stateCases,
    ...dnsCases,
    ...quotaCases,
    ...guardCases,
    ...githubCases,
    ...noConfiguration,
    refusedState,
    ...releaseCases,
];
