/** Where the sleep writes what the checks saw last, in the night page's bucket: the one object that a pipeline may write. */
export const lastStatusKey = "night/status.json";
