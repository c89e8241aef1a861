namespace Winnow.Repositories.FileSystem;

/// <summary>Work runs at once on the thread that asks for it: for programs that do nothing else meanwhile, and for the simulation.</summary>
public sealed class InlineExecutor : IBlockingExecutor
{
    public Task<T> Run<T>(Func<T> work)
    {
        try
        {
            return Task.FromResult(work());
        }
        catch (Exception exception)
        {
            return Task.FromException<T>(exception);
        }
    }
}
