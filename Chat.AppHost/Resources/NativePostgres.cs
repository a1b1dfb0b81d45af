namespace Chat.AppHost.Resources;

/// <summary>The command that runs PostgreSQL on a data directory of this clone. PostgreSQL refuses to run as root: root drops to another user.</summary>
internal static class NativePostgres
{
    public const string UserName = "chat";

    public static string[] Prepare(DataDirectory data, PostgresBinaries binaries)
    {
        // Per major version: one cannot read the files of another.
        var home = data.Folder(binaries.FolderName);

        // A copy, because the other user may not be able to enter the clone: it may lie in root's own directory.
        var script = data.SharedCopy(Path.Combine(AppContext.BaseDirectory, "Resources", "postgres.sh"));
        string[] command = ["/bin/sh", script, binaries.Folder, Path.Combine(home, "data"), UserName];
        return Environment.IsPrivilegedProcess ? [.. DropTo(FindUser(), home, script, binaries), .. command] : command;
    }

    private static string[] DropTo(User user, string home, string script, PostgresBinaries binaries)
    {
        var setpriv = Programs.Find("setpriv") ?? throw new SetupException("PostgreSQL does not run as root. Start the AppHost as an ordinary user, or install 'setpriv' (package util-linux).");

        // With everything in it: a former start may have run PostgreSQL as another user.
        if (Programs.Output("chown", "-hR", $"{user.Id}:{user.Group}", home) is null)
        {
            throw new SetupException($"Cannot give {home} to user {user.Name}.");
        }

        string[] drop = [setpriv, $"--reuid={user.Id}", $"--regid={user.Group}", "--clear-groups", "--no-new-privs"];
        var closed = Programs.Output(setpriv, [.. drop[1..], "/bin/sh", "-c", "for path do [ -r \"$path\" ] || echo \"$path\"; done", "sh", home, script, Path.Combine(binaries.Folder, "postgres")]);
        return closed?.Trim() is { Length: > 0 } paths
            ? throw new SetupException($"PostgreSQL does not run as root, and user {user.Name}, who is to run it, cannot reach {paths.ReplaceLineEndings(", ")}: let others pass through the directories above (chmod o+x).")
            : drop;
    }

    /// <summary>The user <c>postgres</c> where there is one, else nobody; initdb wants one that /etc/passwd knows.</summary>
    private static User FindUser()
    {
        var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length > 3).ToLookup(fields => fields[0], fields => new User(fields[0], fields[2], fields[3]));
        return users["postgres"].Concat(users["nobody"]).FirstOrDefault() ?? throw new SetupException("PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody' to run it as.");
    }

    private sealed record User(string Name, string Id, string Group);
}
