namespace Chat.Client.Commands;

/// <summary>Tells commands from messages. A line that begins with two slashes is a message that begins with one.</summary>
internal static class EntryParser
{
    public static Entry Parse(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return new Entry.Empty();
        }

        if (line.StartsWith("//", StringComparison.Ordinal))
        {
            return new Entry.Message(line[1..]);
        }

        return line[0] == '/' ? ParseCommand(line) : new Entry.Message(line);
    }

    private static Entry ParseCommand(string line)
    {
        var words = line[1..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var name = words.Length == 0 ? "" : words[0].ToLowerInvariant();
        if (CommandDefinition.All.FirstOrDefault(known => known.Name == name) is not { } definition)
        {
            var nearest = Nearest(name);
            var hint = nearest is null ? "/help lists the commands." : $"Did you mean {nearest.Usage}?";
            return new Entry.Problem($"There is no command /{name}. {hint} (//{name} sends it as a message.)", nearest);
        }

        var arguments = words[1..];
        return arguments.Length < definition.Least || arguments.Length > definition.Most
            ? new Entry.Problem($"That is not how /{name} is used: {definition.Usage}", definition)
            : new Entry.Command(definition, arguments);
    }

    /// <summary>The command that is meant, if one is near enough: the beginning of it, or at most two letters off.</summary>
    internal static CommandDefinition? Nearest(string name)
    {
        if (name.Length == 0)
        {
            return null;
        }

        return CommandDefinition.All.FirstOrDefault(known => known.Name.StartsWith(name, StringComparison.Ordinal))
            ?? CommandDefinition.All
                .Select(known => (Command: known, Distance: Distance(name, known.Name)))
                .Where(found => found.Distance <= Math.Min(2, found.Command.Name.Length - 2))
                .OrderBy(found => found.Distance)
                .Select(found => found.Command)
                .FirstOrDefault();
    }

    /// <summary>How many letters have to be put in, taken out, changed, or swapped with the next one.</summary>
    internal static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var change = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(change, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }
}
