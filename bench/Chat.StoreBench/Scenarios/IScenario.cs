namespace Chat.StoreBench.Scenarios;

internal interface IScenario
{
    /// <summary>By which --only names it.</summary>
    string Key { get; }

    Task PrepareAsync(Store store);

    /// <summary>Measures each side once; when reversed, the other side goes first.</summary>
    Task RoundAsync(Store store, Report report, bool isReversed);
}
