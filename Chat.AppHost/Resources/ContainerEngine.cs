namespace Chat.AppHost.Resources;

/// <summary>A container engine is there when it answers; that its command line is installed says nothing.</summary>
internal static class ContainerEngine
{
    private static readonly string[] Engines = ["docker", "podman"];

    public static bool Answers() =>
        Engines.Any(engine => Programs.Find(engine) is { } program && Programs.Output(program, "info", "--format", "{{json .}}") is not null);
}
