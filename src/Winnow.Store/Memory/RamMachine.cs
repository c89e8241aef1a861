namespace Winnow.Store;

/// <summary>What a folder in memory shares with all below it, so that a loss of power is one instant everywhere.</summary>
internal sealed class RamMachine
{
    private volatile bool _hasPower = true;

    public Lock Gate { get; } = new();

    public bool HasPower
    {
        get => _hasPower;
        set
        {
            lock (Gate)
            {
                _hasPower = value;
            }
        }
    }

    /// <summary>The gate, for who reads or writes.</summary>
    /// <exception cref="IOException">There is no power.</exception>
    public Lock.Scope Enter()
    {
        var scope = Gate.EnterScope();
        if (_hasPower)
        {
            return scope;
        }

        scope.Dispose();
        throw new IOException("the machine has no power");
    }
}
