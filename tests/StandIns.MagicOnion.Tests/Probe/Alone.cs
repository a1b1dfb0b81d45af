namespace StandIns.MagicOnion.Tests.Probe;

/// <summary>Tests that measure the memory of this process run while no others do.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
