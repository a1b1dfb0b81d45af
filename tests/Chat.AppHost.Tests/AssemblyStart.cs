using System.Runtime.CompilerServices;

namespace Chat.AppHost.Tests;

internal static class AssemblyStart
{
    [ModuleInitializer]
    public static void Run() => Chat.Testing.CleanEnvironment.Clear();
}
