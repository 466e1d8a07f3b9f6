import { allow, Statement } from "./policy";
import { Scope } from "./scope";

/** The three projects, each with its own state in the one bucket. */
export type Project = "gatus-persistent" | "gatus-image" | "gatus-ephemeral";

/**
 * What a role may do with Pulumi's state, per project and stack.
 *
 * Keys as Pulumi 3 lays them out below `.pulumi/`: `stacks/PROJECT/STACK.json` (with `.bak` and the like),
 * `history/PROJECT/STACK/`, `backups/PROJECT/STACK/` and `locks/organization/PROJECT/STACK/`.
 *
 * @see https://github.com/pulumi/pulumi/tree/master/pkg/backend/diy
 */
export function stateStatements(
    scope: Scope,
    access: {
        readonly reads: readonly Project[];
        readonly writes?: Project;
        /** Whose lock is taken without writing the state: a refresh does, even if it only looks. */
        readonly locks?: readonly Project[];
    },
): Statement[] {
    const { bucket, keyArn } = scope.state;
    const at = (key: string) => `arn:aws:s3:::${bucket}/.pulumi/${key}`;
    const checkpoints = (project: Project) => at(`stacks/${project}/${scope.stack}.*`);
    const folder = (kind: string, project: Project) => at(`${kind}/${project}/${scope.stack}/*`);
    // `arn:aws:kms:REGION:...`: the state may live in another region than the service.
    const keyRegion = keyArn.split(":")[3] ?? scope.region;

    const statements = [
        // Names, not contents, of all stacks. Without it S3 answers 403 instead of 404 for what isn't there, and
        // a condition on the prefix would do the same to the existence checks of a login.
        allow("ListState", ["s3:ListBucket"], [`arn:aws:s3:::${bucket}`]),
        allow("ReadState", ["s3:GetObject"], [at("meta.yaml"), ...access.reads.map(checkpoints)]),
        allow("DecryptState", ["kms:Decrypt"], [keyArn]),
    ];
    const { writes } = access;
    const lock = (project: Project) => folder("locks/organization", project);
    const encrypt = allow("EncryptState", ["kms:GenerateDataKey"], [keyArn], {
        StringEquals: { "kms:ViaService": `s3.${keyRegion}.amazonaws.com` },
    });
    if (access.locks !== undefined) {
        const locks = access.locks.map(lock);
        statements.push(
            allow("LockState", ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], locks),
            encrypt,
        );
    }
    if (writes !== undefined) {
        const locks = lock(writes);
        const own = [checkpoints(writes), folder("history", writes), folder("backups", writes), locks];
        statements.push(
            allow("ReadOwnLocks", ["s3:GetObject"], [locks]),
            allow("WriteOwnState", ["s3:PutObject"], own),
            // A save moves the old checkpoint away; an unlock deletes the lock. History stays.
            allow("ReplaceOwnState", ["s3:DeleteObject"], [checkpoints(writes), locks]),
            encrypt,
        );
    }
    return statements;
}

/** The first `pulumi stack init` of a stack wraps a new data key for its secrets. */
export function newStackStatement(scope: Scope): Statement {
    return allow("WrapSecretsKeyOfNewStack", ["kms:Encrypt"], [scope.state.keyArn]);
}
