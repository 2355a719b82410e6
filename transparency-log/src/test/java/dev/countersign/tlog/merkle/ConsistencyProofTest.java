package dev.countersign.tlog.merkle;

import static dev.countersign.tlog.Vectors.flipped;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsistencyProofTest {
    private static final int SIZE = 65;
    private final NaiveTree naive = NaiveTree.ofSize(SIZE);

    private ConsistencyProof proof(int oldSize, int newSize) {
        return new ConsistencyProof(oldSize, newSize, naive.proof(oldSize, newSize));
    }

    @Test
    void everyTreeBeginsWithEverySmallerOne() {
        for (int newSize = 0; newSize <= SIZE; newSize++) {
            for (int oldSize = 0; oldSize <= newSize; oldSize++) {
                assertThat(proof(oldSize, newSize).verify(naive.root(oldSize), naive.root(newSize)))
                        .isEqualTo(Verification.VALID);
            }
        }
    }

    @Test
    void swappedRootsAreSeen() {
        for (int newSize = 2; newSize <= SIZE; newSize++) {
            for (int oldSize = 1; oldSize < newSize; oldSize++) {
                assertThat(proof(oldSize, newSize).verify(naive.root(newSize), naive.root(oldSize)))
                        .isInstanceOf(Verification.Invalid.class);
            }
        }
    }

    @Test
    void aPathOfAnotherLengthProvesNothing() {
        for (int newSize = 1; newSize <= SIZE; newSize++) {
            for (int oldSize = 0; oldSize <= newSize; oldSize++) {
                List<TreeHash> path = naive.proof(oldSize, newSize);
                List<TreeHash> longer = new ArrayList<>(path);
                longer.add(naive.root(newSize));
                assertInvalid(new ConsistencyProof(oldSize, newSize, longer), oldSize, newSize);
                if (!path.isEmpty()) {
                    assertInvalid(
                            new ConsistencyProof(oldSize, newSize, path.subList(0, path.size() - 1)), oldSize, newSize);
                    assertInvalid(
                            new ConsistencyProof(oldSize, newSize, path.subList(1, path.size())), oldSize, newSize);
                }
            }
        }
    }

    private void assertInvalid(ConsistencyProof proof, int oldSize, int newSize) {
        assertThat(proof.verify(naive.root(oldSize), naive.root(newSize))).isInstanceOf(Verification.Invalid.class);
    }

    @Test
    void oneBitAnywhereIsSeen() {
        for (int oldSize : new int[] {4, 6, 7}) {
            List<TreeHash> path = naive.proof(oldSize, 13);
            TreeHash oldRoot = naive.root(oldSize);
            TreeHash newRoot = naive.root(13);
            for (int bit = 0; bit < 256; bit++) {
                ConsistencyProof proof = new ConsistencyProof(oldSize, 13, path);
                assertThat(proof.verify(flipped(oldRoot, bit), newRoot)).isInstanceOf(Verification.Invalid.class);
                assertThat(proof.verify(oldRoot, flipped(newRoot, bit))).isInstanceOf(Verification.Invalid.class);
                for (int at = 0; at < path.size(); at++) {
                    List<TreeHash> damaged = new ArrayList<>(path);
                    damaged.set(at, flipped(path.get(at), bit));
                    assertThat(new ConsistencyProof(oldSize, 13, damaged).verify(oldRoot, newRoot))
                            .isInstanceOf(Verification.Invalid.class);
                }
            }
        }
    }

    @Test
    void twoRootsForOneSizeAreAFork() {
        Verification verification = proof(8, 8).verify(naive.root(8), naive.root(7));

        assertThat(verification).isInstanceOfSatisfying(Verification.Fork.class, fork -> {
            assertThat(fork.size()).isEqualTo(8);
            assertThat(fork.one()).isEqualTo(naive.root(8));
            assertThat(fork.other()).isEqualTo(naive.root(7));
            assertThat(fork.reason()).startsWith("There are two roots for the tree of size 8:");
        });
    }

    @Test
    void anEmptyTreeHasOneRoot() {
        TreeHash wrong = naive.root(1);
        assertThat(proof(0, 0).verify(TreeHash.EMPTY_TREE, wrong)).isInstanceOf(Verification.Fork.class);
        assertThat(proof(0, 5).verify(wrong, naive.root(5))).isInstanceOf(Verification.Invalid.class);
        assertThat(new ConsistencyProof(0, 5, List.of(wrong)).verify(TreeHash.EMPTY_TREE, naive.root(5)))
                .isInstanceOf(Verification.Invalid.class);
    }

    @Test
    void aTreeDoesNotShrink() {
        assertThat(new ConsistencyProof(5, 4, List.of()).verify(naive.root(5), naive.root(4)))
                .isInstanceOfSatisfying(
                        Verification.Invalid.class,
                        invalid -> assertThat(invalid.reason()).contains("cannot begin with a tree of size 5"));
        assertThat(new ConsistencyProof(-1, 4, List.of()).verify(naive.root(0), naive.root(4)))
                .isInstanceOf(Verification.Invalid.class);
    }
}
