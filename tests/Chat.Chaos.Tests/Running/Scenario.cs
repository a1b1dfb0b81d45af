namespace Chat.Chaos.Tests.Running;

/// <summary>What every scenario has: the system, its chances, and a look at the end whether the hubs have let go of everything.</summary>
public abstract class Scenario(ChaosSystem chaos) : IAsyncLifetime
{
    protected ChaosSystem Chaos { get; } = chaos;

    protected Chance Chance { get; } = Chance.Of(TestContext.Current.Test!.TestDisplayName);

    public ValueTask InitializeAsync()
    {
        // Shown when it fails.
        TestContext.Current.TestOutputHelper!.WriteLine(Chance.Repeat);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            await Chaos.MendAsync();
            return;
        }

        await Chaos.HoldsNothingAsync();
    }

    protected Task<Scene> BeginAsync(int members = 4) => Scene.BeginAsync(Chaos, Chance, members);

    /// <summary>Four talk before, during and after the fault.</summary>
    protected async Task DuringAsync(Func<Task> fault)
    {
        await using var scene = await BeginAsync();
        await scene.TalkDuringAsync(fault);
    }
}
