namespace Chat.Chaos.Tests.Running;

/// <summary>What became of what was acknowledged, counted.</summary>
/// <param name="Acknowledged">Messages whose senders were told that they are stored.</param>
/// <param name="Lost">Of these not stored as told, and events that a member has not heard.</param>
/// <param name="Doubled">Messages stored, and events heard, more than once.</param>
/// <param name="Reordered">Messages stored, and events heard, before one that comes first.</param>
public sealed record Findings(long Acknowledged, long Lost, long Doubled, long Reordered)
{
    public bool AreGood => this is { Lost: 0, Doubled: 0, Reordered: 0 };

    public static Findings operator +(Findings one, Findings other) => new(
        one.Acknowledged + other.Acknowledged, one.Lost + other.Lost, one.Doubled + other.Doubled, one.Reordered + other.Reordered);

    public override string ToString() => $"{Acknowledged} acknowledged, {Lost} lost, {Doubled} doubled, {Reordered} reordered";
}
