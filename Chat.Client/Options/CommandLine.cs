using System.Text;
using Chat.Contracts;

namespace Chat.Client.Options;

/// <summary>Reads the command line.</summary>
internal static class CommandLine
{
    /// <summary>The options, or null and a sentence that says what is wrong.</summary>
    public static ClientOptions? Parse(IReadOnlyList<string> arguments, string systemUser, out string? problem)
    {
        var options = new ClientOptions { UserName = UserNameFrom(systemUser) };
        problem = null;
        for (var i = 0; i < arguments.Count && problem is null; i++)
        {
            var (name, value) = Split(arguments[i]);
            if (OptionDefinition.All.FirstOrDefault(known => known.Name == name) is not { } definition)
            {
                problem = name.StartsWith('-')
                    ? $"There is no option {name}; --help lists them."
                    : $"\"{arguments[i]}\" is not an option; --help lists them.";
            }
            else if (definition.Value is null)
            {
                problem = value is null ? null : $"{name} takes no value.";
                options = Switch(options, name);
            }
            else if (value is null && i + 1 == arguments.Count)
            {
                problem = $"{name} needs a value: {definition.Usage}.";
            }
            else
            {
                options = Set(options, name, value ?? arguments[++i], out problem);
            }
        }

        problem ??= options.Follows && !options.IsPlain ? "--follow goes with --plain only." : null;
        return problem is null ? options : null;
    }

    public static string Help()
    {
        var text = new StringBuilder("Usage: Chat.Client [options]\n\n");
        foreach (var option in OptionDefinition.All)
        {
            text.Append("  ").Append(option.Usage.PadRight(17)).Append("  ").Append(option.Description).Append('\n');
        }

        return text.Append(
            """

            --plain writes every message as one line "name: text"; line breaks and control characters in it become
            visible signs such as ␊ and ␛. It exits with 0 when every line of the input was accepted, with 1 when one
            was refused or lost, with 2 when the options are wrong. Inside the client, /help lists the commands.

            """).ToString();
    }

    /// <summary>The system's user name without the characters that a chat name cannot have.</summary>
    internal static string UserNameFrom(string systemUser)
    {
        var fitting = new StringBuilder();
        foreach (var rune in systemUser.EnumerateRunes())
        {
            if (fitting.Length < ChatLimits.MaxUserNameLength && ChatNames.NormalizeUserName(rune.ToString(), out _) is { } taken)
            {
                fitting.Append(taken);
            }
        }

        return ChatNames.NormalizeUserName(fitting.ToString(), out _) ?? "user";
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var equals = argument.StartsWith("--", StringComparison.Ordinal) ? argument.IndexOf('=', StringComparison.Ordinal) : -1;
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    private static ClientOptions Switch(ClientOptions options, string name) => name switch
    {
        "--plain" => options with { IsPlain = true },
        "--follow" => options with { Follows = true },
        "--help" => options with { WantsHelp = true },
        _ => options with { WantsVersion = true },
    };

    private static ClientOptions Set(ClientOptions options, string name, string value, out string? problem)
    {
        problem = null;
        switch (name)
        {
            case "--server":
                var server = ServerFrom(value);
                problem = server is null ? $"--server must be an address such as http://localhost:5180, not \"{value}\"." : null;
                return options with { Server = server };
            case "--user":
                var user = ChatNames.NormalizeUserName(value, out var badUser);
                problem = badUser is null ? null : $"--user \"{value}\": {badUser.Sentence}";
                return options with { UserName = user ?? "" };
            case "--token-file":
                problem = Path.GetFileName(value).Length == 0 ? $"--token-file must be the path of a file, not \"{value}\"." : null;
                return options with { TokenFile = value };
            case "--outbox":
                problem = Path.GetFileName(value).Length == 0 ? $"--outbox must be the path of a file, not \"{value}\"." : null;
                return options with { OutboxFile = value };
            default:
                var channel = ChatNames.NormalizeChannelName(value, out var badChannel);
                problem = badChannel is null ? null : $"--channel \"{value}\": {badChannel.Sentence}";
                return options with { Channel = channel ?? "" };
        }
    }

    /// <summary>An address; <c>host:port</c> without a scheme means http.</summary>
    internal static Uri? ServerFrom(string value)
    {
        var full = value.Contains("://", StringComparison.Ordinal) ? value : "http://" + value;
        return Uri.TryCreate(full, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            && address.Host.Length > 0
            && address.PathAndQuery == "/"
            && address.UserInfo.Length == 0
            ? address
            : null;
    }
}
