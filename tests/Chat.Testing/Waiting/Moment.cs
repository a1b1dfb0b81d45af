namespace Chat.Testing;

/// <summary>
/// Lets time pass where the moment itself is what is tried: something is killed at a random point of what it does. Never for
/// waiting until something has happened; that is what <see cref="Eventually"/> and <see cref="Waits"/> are for.
/// </summary>
public static class Moment
{
    /// <summary>A random moment between the two.</summary>
    public static Task BetweenAsync(TimeSpan earliest, TimeSpan latest) =>
        Task.Delay(earliest + ((latest - earliest) * Random.Shared.NextDouble()), TimeProvider.System, CancellationToken.None);

    /// <summary>A moment that somebody else has drawn, for example from a seed.</summary>
    public static Task AfterAsync(TimeSpan drawn) => Task.Delay(drawn, TimeProvider.System, CancellationToken.None);
}
