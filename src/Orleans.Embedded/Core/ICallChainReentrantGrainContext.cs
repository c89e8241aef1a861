namespace Orleans.Core.Internal;

/// <summary>A context that lets calls of a call chain back in.</summary>
public interface ICallChainReentrantGrainContext
{
    void OnEnterReentrantSection(Guid reentrancyId);

    void OnExitReentrantSection(Guid reentrancyId);
}
