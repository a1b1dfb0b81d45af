using System.Globalization;

namespace Chat.StoreBench;

/// <summary>What was asked for.</summary>
internal sealed record BenchOptions(string[] Arguments)
{
    public const string Help =
        """
        Measures what History stores and reads, over a PostgreSQL of its own. dotnet run -c Release --project bench/Chat.StoreBench -- [options]

          --only TEXT      scenarios whose names contain it: alone single copy page
          --rounds N       5
          --seconds N      of each side of a round of single, 3
          --rows N         of each side of a round of copy, 300,000
          --messages N     in the large channel of page, 10,000,000 (about 6 GB of disk)
          --reads N        pages of each channel in a round of page, and appends of a round of alone, 2,000
          --write FILE     the tables, appended
        """;

    public int Rounds => (int)Number("--rounds", 5);

    public TimeSpan Duration => TimeSpan.FromSeconds(Number("--seconds", 3));

    public int Rows => (int)Number("--rows", 300_000);

    public long Messages => (long)Number("--messages", 10_000_000);

    public int Reads => (int)Number("--reads", 2_000);

    public string Only => Text("--only") ?? "";

    public string? Write => Text("--write");

    public string Command => $"dotnet run -c Release --project bench/Chat.StoreBench -- {string.Join(' ', Arguments)}".TrimEnd(' ', '-');

    private double Number(string name, double otherwise) => Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private string? Text(string name) => Arguments.SkipWhile(word => word != name).ElementAtOrDefault(1);
}
