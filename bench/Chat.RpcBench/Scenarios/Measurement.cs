namespace Chat.RpcBench.Scenarios;

/// <summary>One number of one round.</summary>
/// <param name="Name">What is measured, with its unit.</param>
/// <param name="Value">How much.</param>
internal readonly record struct Measurement(string Name, double Value)
{
    /// <summary>By then the code that counts has been compiled a second time, optimised.</summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
}

/// <summary>What one round of one scenario measures on one runtime.</summary>
internal interface IScenario
{
    string Name { get; }

    Task<IReadOnlyList<Measurement>> RunAsync(string stack, TimeSpan duration, CancellationToken cancellationToken);
}
