using System.Globalization;
using Chat.Testing;

namespace Chat.Chaos.Tests.Running;

/// <summary>All that is random in a scenario. One seed and the name of the scenario give the same numbers again.</summary>
public sealed class Chance
{
    private const string Variable = "CHAT_CHAOS_SEED";

    private readonly Lock _gate = new(); // guards the random numbers
    private readonly Random _random;
    private readonly int _seed;

    private Chance(int seed)
    {
        _seed = seed;
        _random = new Random(seed);
    }

    /// <summary>Of this run: given in the environment, else any.</summary>
    public static int Seed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next(1, 1_000_000);

    /// <summary>How to have the same again.</summary>
    public static string Repeat => $"{Variable}={Seed}";

    public static Chance Of(string scenario) => new(Mix(Seed, scenario));

    /// <summary>Numbers of their own for a part that runs beside the others.</summary>
    public Chance For(string part) => new(Mix(_seed, part));

    /// <summary>From <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int Between(int least, int most)
    {
        lock (_gate)
        {
            return _random.Next(least, most + 1);
        }
    }

    public T AnyOf<T>(IReadOnlyList<T> choices) => choices[Between(0, choices.Count - 1)];

    /// <summary>Lets a time between the two pass.</summary>
    public Task PauseAsync(TimeSpan shortest, TimeSpan longest)
    {
        double part;
        lock (_gate)
        {
            part = _random.NextDouble();
        }

        return Moment.AfterAsync(shortest + ((longest - shortest) * part));
    }

    /// <inheritdoc cref="PauseAsync(TimeSpan, TimeSpan)"/>
    public Task PauseAsync(int shortestMilliseconds, int longestMilliseconds) =>
        PauseAsync(TimeSpan.FromMilliseconds(shortestMilliseconds), TimeSpan.FromMilliseconds(longestMilliseconds));

    // The same in every process, which string.GetHashCode is not.
    private static int Mix(int seed, string name) => name.Aggregate(seed, (mixed, letter) => unchecked((mixed * 31) + letter));
}
