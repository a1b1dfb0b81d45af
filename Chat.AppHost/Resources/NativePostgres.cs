namespace Chat.AppHost.Resources;

/// <summary>The command that runs PostgreSQL on a data directory of this clone. PostgreSQL refuses to run as root: root drops to another user.</summary>
internal static class NativePostgres
{
    public const string UserName = "chat";

    public static string[] Prepare(AppHostSettings settings, PostgresBinaries binaries)
    {
        // Per major version: one cannot read the files of another.
        var home = settings.Data.Folder($"postgres-{binaries.Major}");
        string[] command = ["/bin/sh", Path.Combine(AppContext.BaseDirectory, "Resources", "postgres.sh"), binaries.Folder, Path.Combine(home, "data"), UserName];
        if (!Environment.IsPrivilegedProcess)
        {
            return command;
        }

        var setpriv = Programs.Find("setpriv") ?? throw new SetupException("PostgreSQL does not run as root. Start the AppHost as an ordinary user, or install 'setpriv' (package util-linux).");
        var user = UnprivilegedUser();
        if (Programs.Output("chown", $"{user}:{user}", home) is null)
        {
            throw new SetupException($"Cannot give {home} to user {user}.");
        }

        return [setpriv, $"--reuid={user}", $"--regid={user}", "--clear-groups", "--no-new-privs", .. command];
    }

    /// <summary>The user <c>postgres</c> where there is one, else nobody; initdb wants one that /etc/passwd knows.</summary>
    private static string UnprivilegedUser()
    {
        var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length > 2).ToLookup(fields => fields[0], fields => fields[2]);
        return users["postgres"].Concat(users["nobody"]).FirstOrDefault() ?? throw new SetupException("PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody' to run it as.");
    }
}
