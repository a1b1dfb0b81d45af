using Chat.Chaos.Tests.Running;

namespace Chat.Chaos.Tests.Soaking;

/// <summary>What a soak has come to.</summary>
internal sealed class Tally
{
    private Findings _sum = new(0, 0, 0, 0);

    public int Rounds { get; set; }

    public long Acknowledged => _sum.Acknowledged;

    public Dictionary<string, int> Faults { get; } = [];

    /// <summary>Rounds that did not end as they should.</summary>
    public List<string> Failures { get; } = [];

    public void Add(Findings findings)
    {
        _sum += findings;
        if (!findings.AreGood)
        {
            Failures.Add($"round {Rounds}: {findings}");
        }
    }

    public string Summary() => string.Join(
        Environment.NewLine,
        [
            "",
            $"{Rounds} rounds, {Faults.Values.Sum()} faults, {Chance.Repeat}",
            .. Faults.OrderByDescending(fault => fault.Value).Select(fault => $"{fault.Value,6}  {fault.Key}"),
            .. Failures.Select(failure => $"FAILED {failure}"),
            _sum.ToString(),
        ]);

    public override string ToString() => $"{_sum}; {Faults.Values.Sum()} faults";
}
