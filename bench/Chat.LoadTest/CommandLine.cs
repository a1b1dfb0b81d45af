using System.Globalization;
using Chat.LoadTest.Systems;

namespace Chat.LoadTest;

/// <summary>What was asked for: a preset, changes to it, and where.</summary>
internal sealed record CommandLine
{
    public const string Help =
        """
        Loads a chat system and checks it. dotnet run -c Release --project bench/Chat.LoadTest -- PRESET [options]

          PRESET              smoke ack hot latency idle10k storm stalled churn
          --start             starts a system of its own: PostgreSQL, Redis, History, --hubs N hubs (1)
          --hub URL           a hub process's own address, several times; without --start and --hub: the AppHost of this clone
          --identity URL      Chat.Identity's address for operators, with --hub: gives the tokens (Development only)
          --database TEXT     connection string of the system of record, with --hub
          --connections N --channels N --members N --active N --senders N
          --rate N            messages a second, 0: as fast as acknowledged, with --batch N under way per sender
          --size BYTES --duration SECONDS --warmup SECONDS --idle SECONDS
          --stalled PERCENT   readers that stop reading      --churn N   connections cut a second
          --json FILE         the result, written             --write FILE  the tables, appended
        """;

    public string Preset { get; init; } = "smoke";

    public LoadOptions Load { get; init; } = Presets.All["smoke"];

    public bool Starts { get; init; }

    public int Hubs { get; init; } = 1;

    public IReadOnlyList<Uri> Addresses { get; init; } = [];

    public Uri? Identity { get; init; }

    public string? Database { get; init; }

    public string? Json { get; init; }

    public string? Table { get; init; }

    public string Text { get; init; } = "";

    /// <exception cref="LoadTestException">Says what is not understood.</exception>
    public static CommandLine Parse(string[] args)
    {
        var preset = args is [['-', ..], ..] or [] ? "smoke" : args[0];
        if (!Presets.All.TryGetValue(preset, out var load))
        {
            throw new LoadTestException($"There is no preset '{preset}', but {string.Join(", ", Presets.All.Keys)}.");
        }

        var line = new CommandLine { Preset = preset, Load = load, Text = $"dotnet run -c Release --project bench/Chat.LoadTest -- {string.Join(' ', args)}".TrimEnd() };
        var words = new Queue<string>(args.SkipWhile(word => word == preset));
        while (words.TryDequeue(out var option))
        {
            line = option switch
            {
                "--start" => line with { Starts = true },
                "--storm" => line with { Load = line.Load with { Storm = true } },
                _ => line.With(option, words.TryDequeue(out var value) ? value : throw new LoadTestException($"{option} wants a value.")),
            };
        }

        return line.Load.Problem() is { } problem ? throw new LoadTestException(problem) : line;
    }

    private CommandLine With(string option, string value) => option switch
    {
        "--hubs" => this with { Hubs = Math.Clamp((int)Number(option, value), 1, 16) },
        "--hub" => this with { Addresses = [.. Addresses, Address(option, value)] },
        "--identity" => this with { Identity = Address(option, value) },
        "--database" => this with { Database = value },
        "--json" => this with { Json = value },
        "--write" => this with { Table = value },
        _ => this with { Load = With(Load, option, value) },
    };

    private static LoadOptions With(LoadOptions load, string option, string value)
    {
        var number = Number(option, value);
        return option switch
        {
            "--connections" => load with { Connections = (int)number },
            "--channels" => load with { Channels = (int)number },
            "--members" => load with { Members = (int)number },
            "--active" => load with { Active = (int)number },
            "--senders" => load with { Senders = (int)number },
            "--rate" => load with { Rate = number },
            "--batch" => load with { Batch = (int)number },
            "--size" => load with { Size = (int)number },
            "--duration" => load with { Duration = TimeSpan.FromSeconds(number) },
            "--warmup" => load with { Warmup = TimeSpan.FromSeconds(number) },
            "--idle" => load with { Idle = TimeSpan.FromSeconds(number) },
            "--stalled" => load with { Stalled = number },
            "--churn" => load with { Churn = number },
            _ => throw new LoadTestException($"{option} is not understood."),
        };
    }

    private static Uri Address(string option, string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address) ? address : throw new LoadTestException($"{option}: '{value}' is no address.");

    private static double Number(string option, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 1e9
            ? number
            : throw new LoadTestException($"{option}: '{value}' is not understood.");
}
