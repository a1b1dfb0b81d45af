using System.Globalization;
using System.Net;

namespace Chat.CacheServer;

/// <summary>What the command line asked for. The password never stands there: every user of the machine could read it.</summary>
internal sealed record CacheArguments(int Port, IPAddress Address, string? Directory)
{
    public const string Usage = "usage: Chat.CacheServer --port N [--bind ADDRESS] [--dir PATH]   (password: CHAT_CACHE_PASSWORD)";

    /// <returns>The arguments, or one sentence that says what is wrong with them.</returns>
    public static (CacheArguments? Arguments, string? Problem) Parse(IReadOnlyList<string> args)
    {
        int? port = null;
        var address = IPAddress.Loopback;
        string? directory = null;

        for (var i = 0; i < args.Count; i += 2)
        {
            var name = args[i];
            if (name is not ("--port" or "--bind" or "--dir"))
            {
                return (null, $"'{name}' is not an argument of the cache server.");
            }

            if (i + 1 == args.Count || args[i + 1].Length == 0)
            {
                return (null, $"{name} needs a value.");
            }

            var value = args[i + 1];
            switch (name)
            {
                case "--port":
                    if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
                    {
                        return (null, $"--port takes a number from 1 to 65535, not '{value}'.");
                    }

                    port = number;
                    break;
                case "--bind":
                    if (!IPAddress.TryParse(value, out var parsed))
                    {
                        return (null, $"--bind takes an IP address, not '{value}'.");
                    }

                    address = parsed;
                    break;
                default:
                    directory = value;
                    break;
            }
        }

        return port is null
            ? (null, "--port is missing.")
            : (new CacheArguments(port.Value, address, directory), null);
    }
}
