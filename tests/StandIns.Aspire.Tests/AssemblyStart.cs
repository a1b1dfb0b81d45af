using System.Runtime.CompilerServices;

namespace StandIns.Aspire.Tests;

internal static class AssemblyStart
{
    [ModuleInitializer]
    public static void Run() => Chat.Testing.CleanEnvironment.Clear();
}
